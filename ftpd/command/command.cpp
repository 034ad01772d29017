#include "ftpd/command/command.hpp"

#include "ftpd/command/actions.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <exception>
#include <pwd.h>

namespace ftp::server {

int run(int argc, const char* const* argv, const Programs& programs) {
    try {
        return std::visit([&](const auto& arguments) { return act(arguments, programs); }, parse_arguments(argc, argv));
    } catch (const std::exception& error) {
        return complain(failed, error.what());
    }
}

int act(const ShownText& shown, const Programs&) {
    fmt::print("{}", shown.text);
    return done;
}

int act(const Misuse& misuse, const Programs&) {
    fmt::print(stderr, "{}\n", misuse.what);
    return misused;
}

int act(const ConfigArguments&, const Programs&) {
    fmt::print("{}", default_configuration());
    return done;
}

int act(const ServiceArguments& arguments, const Programs& programs) {
    const auto loaded = load_configuration(arguments.config);
    if (!loaded.mistakes.empty()) return complain(loaded.mistakes);
    return programs.service(loaded.configuration, arguments.config);
}

int complain(ExitStatus status, std::string_view what) {
    fmt::print(stderr, "ftpd: {}\n", what);
    return status;
}

int complain(const std::vector<Mistake>& mistakes) {
    for (const auto& mistake : mistakes) fmt::print(stderr, "{}\n", mistake.text);
    return misused;
}

std::optional<std::uint32_t> system_user(const std::string& name) {
    ::passwd entry{};
    ::passwd* found = nullptr;
    std::array<char, 16384> buffer;
    const bool known = !name.empty() && ::getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) == 0;
    return known && found ? std::optional<std::uint32_t>(found->pw_uid) : std::nullopt;
}

}  // namespace ftp::server
