#include "common/base/text.hpp"
#include "ftpd/accounts/password.hpp"
#include "ftpd/accounts/users_file.hpp"
#include "ftpd/command/actions.hpp"
#include "ftpd/config/address.hpp"
#include "ftpd/config/schema.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <variant>

namespace ftp::server {

namespace {

struct Verdict {
    bool allowed;
    std::string why;
};

Verdict allowed(std::string why) { return {true, std::move(why)}; }
Verdict refused(std::string why) { return {false, std::move(why)}; }

bool has(Operation all, Operation one) { return Rights().with(all).allow(one); }

// Who asks, and the words in which the files say so.
struct Asker {
    std::string name;
    std::string home;
    Rights rights;
    std::string rule;  // `rights = "read" of user "ann" (users.toml:3)`
    bool fxp = false;
};

std::variant<Asker, Verdict> find_asker(const ExplainArguments& arguments, const Configuration& configuration,
                                        const UsersFile& file) {
    std::vector<std::string_view> names;
    for (const auto& [entry, line, last, password] : file.users) {
        names.push_back(entry.name);
        if (entry.name != arguments.user) continue;
        const auto where =
            fmt::format("user \"{}\" ({}:{})", entry.name, printable(configuration.accounts.users), line);
        const bool comes_in = entry.certificate.empty() ? !is_locked(entry.password) : !is_barred(entry.password);
        if (!comes_in) return refused(where + " has a locked password");
        return Asker{entry.name, entry.home, entry.rights,
                     fmt::format("rights \"{}\" of {}", entry.rights.text(), where), entry.fxp};
    }
    const auto& folder = configuration.accounts.anonymous;
    if (!folder.empty() && is_anonymous_name(arguments.user)) {
        return Asker{"anonymous", folder, Rights::reading(), "rights \"read\" of accounts.anonymous"};
    }
    return refused(
        fmt::format("there is no user \"{}\"{}", printable(arguments.user), did_you_mean(arguments.user, names)));
}

// Of the operations that a verb may need, those that it needs with what is there now.
Operation needed(Operation any_of, bool exists) {
    const bool makes_files = has(any_of, Operation::create) && !has(any_of, Operation::change_facts);
    if (!makes_files || any_of == Operation::create) return any_of;
    if (!exists) return Operation::create;
    return has(any_of, Operation::overwrite) ? Operation::overwrite : Operation::append;
}

// What a session made itself it may rename and touch, too.
bool only_own(Operation any_of, Rights rights) {
    const bool renames = has(any_of, Operation::rename) && !rights.allow(Operation::rename);
    const bool touches = has(any_of, Operation::change_facts) && !rights.allow(Operation::change_facts);
    return renames || touches;
}

std::string names_of(Operation all, std::string_view between) {
    std::vector<std::string_view> names;
    for (unsigned bit = 1; bit <= static_cast<unsigned>(Operation::change_facts); bit <<= 1) {
        const auto one = static_cast<Operation>(bit);
        if (has(all, one)) names.push_back(name_of(one));
    }
    return fmt::format("{}", fmt::join(names, between));
}

std::string needs(Operation any_of, Operation all_of) {
    const auto some = names_of(any_of, " or "), all = names_of(all_of, " and ");
    return some.empty() || all.empty() ? some + all : fmt::format("{}, and {}", some, all);
}

Verdict by_rights(const Asker& asker, Operation any_of, Operation all_of) {
    const auto names = needs(any_of, all_of);
    if (!asker.rights.allow_any(any_of) || !asker.rights.allow(all_of))
        return refused(fmt::format("it needs {}, which is not in {}", names, asker.rule));
    const bool own = only_own(any_of, asker.rights);
    return allowed(fmt::format("{} by {}{}", names, asker.rule, own ? ", for what the same session has made" : ""));
}

// What the files themselves have against it. The path is one that the verb wants to exist, to be made or to be written.
std::optional<Verdict> by_files(Operation any_of, const VirtualPath& path, const Result<FileStatus>& there,
                                const Result<FileStatus>& parent) {
    const bool makes = has(any_of, Operation::create) && !has(any_of, Operation::change_facts);
    const bool makes_directory = has(any_of, Operation::make_directory);
    if (makes_directory && there) return refused(path.text() + " is there already");
    if (makes && there && there->kind == FileKind::directory) return refused(path.text() + " is a directory");
    if ((makes || makes_directory) && !parent) return refused(parent.error().text());
    if (!makes && !makes_directory && !there) return refused(there.error().text());
    return std::nullopt;
}

Verdict judge(const Asker& asker, const Need& need, const std::string& argument, const Programs& programs) {
    if (!need.one_path) return by_rights(asker, need.any_of, need.all_of);
    const auto path = VirtualPath::root().resolve(argument);
    if (!path) return refused("the path has a NUL or a line end, or is too long");
    const auto root = programs.look(asker.home, VirtualPath::root());
    if (!root)
        return refused(fmt::format("the home {} cannot be used: {}", printable(asker.home), root.error().text()));
    const auto there = programs.look(asker.home, *path);
    auto verdict = by_rights(asker, needed(need.any_of, there.has_value()), need.all_of);
    if (!verdict.allowed || argument.empty()) return verdict;
    const auto obstacle = by_files(need.any_of, *path, there, programs.look(asker.home, path->parent()));
    return obstacle.value_or(verdict);
}

// RFC 2577 §3
std::string whose_data(std::string_view verb, const Asker& asker) {
    return fmt::format("{} needs no right; {}", verb,
                       asker.fxp
                           ? "by fxp = true for data of another server too, but none of our own networks from outside"
                           : "only for data of the client's own address, since fxp is not set");
}

// The second word belongs to the command: "SITE" "RMDIR /x" is "SITE RMDIR" "/x".
struct Asked {
    std::string command;
    std::string argument;
};
Asked asked_for(const ExplainArguments& arguments) {
    const auto command = upper(trimmed(arguments.verb));
    if (command != "SITE") return {command, arguments.path};
    const auto end = std::min(arguments.path.find(' '), arguments.path.size());
    const auto name = upper(arguments.path.substr(0, end));
    return {name.empty() ? command : command + " " + name, std::string(trimmed(arguments.path.substr(end)))};
}

Verdict unknown(const std::string& command, const Programs& programs) {
    const auto all = programs.commands();
    const std::vector<std::string_view> names(all.begin(), all.end());
    return refused(fmt::format("there is no command \"{}\"{}", printable(command), did_you_mean(command, names)));
}

Verdict explain(const ExplainArguments& arguments, const Configuration& configuration, const UsersFile& file,
                const Programs& programs) {
    const auto [command, argument] = asked_for(arguments);
    const auto need = programs.need_of(command, configuration);
    if (!need) return unknown(command, programs);
    if (!need->off.empty()) return refused(fmt::format("{} is switched off by {}", command, need->off));
    constexpr std::array<std::string_view, 4> setups{"EPRT", "EPSV", "PASV", "PORT"};
    const bool sets_up = std::ranges::find(setups, command) != setups.end();
    const bool free = need->any_of == Operation::none && need->all_of == Operation::none;
    if (free && !sets_up) return allowed(fmt::format("{} needs no right", command));
    const auto asker = find_asker(arguments, configuration, file);
    if (const auto* verdict = std::get_if<Verdict>(&asker)) return *verdict;
    if (sets_up) return allowed(whose_data(command, std::get<Asker>(asker)));
    return judge(std::get<Asker>(asker), *need, argument, programs);
}

}  // namespace

int act(const ExplainArguments& arguments, const Programs& programs) {
    // No rule looks at the address; a mistyped one is told all the same.
    if (!arguments.from.empty() && !is_ipv4(arguments.from) && !is_ipv6(arguments.from)) {
        return complain(misused, fmt::format("--from: \"{}\" is no address", printable(arguments.from)));
    }
    const auto [configuration, mistakes, whole] = load_configuration(arguments.config);
    if (!mistakes.empty()) return complain(mistakes);
    UsersFile file;
    if (const auto& name = configuration.accounts.users; !name.empty()) {
        auto loaded = load_users(name, trusted_owners(system_user(configuration.server.user)));
        if (!loaded) return complain(misused, loaded.error().text());
        if (!loaded->mistakes.empty()) return complain(loaded->mistakes);
        file = std::move(*loaded);
    }
    const auto verdict = explain(arguments, configuration, file, programs);
    fmt::print("{}: {}\n", verdict.allowed ? "allowed" : "refused", verdict.why);
    return verdict.allowed ? done : failed;
}

}  // namespace ftp::server
