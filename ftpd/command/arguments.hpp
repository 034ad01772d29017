#pragma once

#include <string>
#include <variant>

namespace ftp::server {

struct ServeArguments {
    std::string directory = ".";
    std::string listen = "127.0.0.1:2121";
    std::string passive_ports;  // "": the default
    std::string user = "user";
    bool write = false;
    bool anonymous = false;
    bool no_tls = false;
    bool require_tls = false;
};
struct ServiceArguments {
    std::string config;
};
struct CheckArguments {
    std::string config;
};
struct ConfigArguments {};
struct AddUserArguments {
    std::string name, users, home;
    std::string rights = "read";
    bool password_stdin = false;
};
struct ChangePasswordArguments {
    std::string name, users;
    bool password_stdin = false;
};
struct ListUsersArguments {
    std::string users;
};
struct RemoveUserArguments {
    std::string name, users;
};
struct ExplainArguments {
    std::string config, user, from, verb, path;
};
// --help and --version
struct ShownText {
    std::string text;
};
struct Misuse {
    std::string what;  // `unknown option "--lisen", did you mean "--listen"?`
};

using Arguments =
    std::variant<ServeArguments, ServiceArguments, CheckArguments, ConfigArguments, AddUserArguments,
                 ChangePasswordArguments, ListUsersArguments, RemoveUserArguments, ExplainArguments, ShownText, Misuse>;

Arguments parse_arguments(int argc, const char* const* argv);

}  // namespace ftp::server
