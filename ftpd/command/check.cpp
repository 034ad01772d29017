#include "common/base/text.hpp"
#include "ftpd/accounts/users_file.hpp"
#include "ftpd/command/actions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <sys/stat.h>

namespace ftp::server {

namespace {

struct Found {
    std::vector<Mistake> mistakes;
    std::size_t users = 0;

    void add(const std::string& where, std::string_view what) {
        mistakes.push_back({fmt::format("{}: {}", printable(where), what)});
    }
};

bool is_directory(const std::string& path) {
    struct ::stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

void look_at_users(const Configuration& configuration, Found& found) {
    const auto& name = configuration.accounts.users;
    if (name.empty()) return;
    const auto file = load_users(name, trusted_owners(system_user(configuration.server.user)));
    if (!file) return found.add(name, file.error().code().message());
    found.mistakes.insert(found.mistakes.end(), file->mistakes.begin(), file->mistakes.end());
    found.users = file->users.size();
    const auto& runs_as = configuration.server.user;
    if (const auto later = system_user(runs_as); later && *later != 0 && *later != file->owner) {
        found.add(name, fmt::format("the server could not read it as user \"{0}\" (server.user): chown {0} {1}",
                                    printable(runs_as), printable(name)));
    }
    for (const auto& user : file->users) {
        const auto& home = user.entry.home;
        if (!home.starts_with('/') || is_directory(home)) continue;  // a relative one is a mistake already
        found.add(fmt::format("{}:{}", name, user.first_line),
                  fmt::format("the home of \"{}\" is no directory: {}", printable(user.entry.name), printable(home)));
    }
}

void look_at_machine(const std::string& file, const Configuration& configuration, Found& found) {
    const auto& user = configuration.server.user;
    if (!user.empty() && !system_user(user)) {
        found.add(file, fmt::format("server.user: this machine has no user \"{}\"", printable(user)));
    }
    const auto& anonymous = configuration.accounts.anonymous;
    if (!anonymous.empty() && !is_directory(anonymous)) {
        found.add(file, fmt::format("accounts.anonymous is no directory: {}", printable(anonymous)));
    }
    if (anonymous.empty() && configuration.accounts.users.empty()) {
        found.add(file, "nobody could log in: accounts.users and accounts.anonymous are both empty");
    }
}

std::string_view tls_of(const Configuration& configuration) {
    if (!configuration.tls.offered())
        return configuration.tls.mode == TlsMode::off ? "off" : "off (there is no tls.certificate)";
    return configuration.tls.mode == TlsMode::required ? "required" : "optional";
}

}  // namespace

int act(const CheckArguments& arguments, const Programs& programs) {
    auto [configuration, mistakes, whole] = load_configuration(arguments.config);
    Found found{std::move(mistakes)};
    if (whole) {
        for (const auto& line : programs.certificate_mistakes(configuration)) found.mistakes.push_back({line});
        look_at_machine(arguments.config, configuration, found);
        look_at_users(configuration, found);
    }
    if (!found.mistakes.empty()) return complain(found.mistakes);
    fmt::print("{}: ok\nlistens on {}; TLS {}; {} user{}; anonymous {}\n", printable(arguments.config),
               fmt::join(configuration.server.listen, ", "), tls_of(configuration), found.users,
               found.users == 1 ? "" : "s",
               configuration.accounts.anonymous.empty() ? "off" : printable(configuration.accounts.anonymous));
    return done;
}

}  // namespace ftp::server
