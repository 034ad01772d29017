// The grammar of the command line. The only file that knows CLI11, which costs two seconds of compiling.

#include "ftpd/command/arguments.hpp"

#include "common/base/text.hpp"
#include "ftpd/config/schema.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace ftp::server {

namespace {

// The command as typed: "ftpd user add".
std::string full_name(const CLI::App& app) {
    return app.get_parent() ? full_name(*app.get_parent()) + " " + app.get_name() : app.get_name();
}

// A description is made of the examples, an empty line, and what the command does; its first line is shown by the
// parent's help.
std::string about(const CLI::App& app) {
    const std::string text = app.get_description();
    return text.substr(text.rfind("\n\n") + 2);
}

std::string option_lines(const CLI::App& app) {
    std::string lines;
    for (const auto* option : app.get_options()) {
        const bool positional = option->get_positional();
        const auto name = option->get_name(positional);
        const auto type = option->get_type_name();
        const bool flag = option->get_items_expected_max() == 0;
        const auto left = positional || flag ? name : fmt::format("{} {}", name, type);
        lines += fmt::format("  {:<24} {}\n", left, option->get_description());
    }
    return lines;
}

// Our own order: people read the examples and little else.
std::string help(const CLI::App& app) {
    const std::string text = app.get_description();
    std::string result = fmt::format("Examples:\n{}\n\n", text.substr(0, text.rfind("\n\n")));
    result += fmt::format("{}: {}\n", full_name(app), about(app));
    for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        result += fmt::format("  {:<24} {}\n", command->get_name(), about(*command));
    }
    return result + option_lines(app);
}

std::vector<std::string> words_of(const CLI::App& app, bool options) {
    std::vector<std::string> words;
    if (!options) {
        for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
            words.push_back(command->get_name());
        }
        return words;
    }
    for (const auto* option : app.get_options()) {
        for (const auto& name : option->get_lnames()) words.push_back("--" + name);
    }
    return words;
}

std::string complaint(const CLI::App& app, const std::string& extra) {
    const bool option = extra.starts_with('-');
    const auto word = extra.substr(0, option ? extra.find('=') : extra.npos);
    const auto owned = words_of(app, option);
    const std::vector<std::string_view> words(owned.begin(), owned.end());
    const auto kind = option ? "unknown option" : words.empty() ? "unexpected argument" : "unknown command";
    return fmt::format("{}: {} \"{}\"{}", full_name(app), kind, printable(word), did_you_mean(word, words));
}

// The innermost command that was typed.
const CLI::App& chosen(const CLI::App& app) {
    const auto commands = app.get_subcommands();
    return commands.empty() ? app : chosen(*commands.front());
}

// The commands and the values they fill in.
class Grammar {
  public:
    Grammar() {
        app_.name("ftpd");
        app_.description(
            "  ftpd serve                           share this folder with yourself\n"
            "  ftpd serve /srv/in --write --listen 0.0.0.0:2121\n"
            "  ftpd --config /etc/ftpd/ftpd.toml    run as a service\n\n"
            "an FTP server");
        app_.add_flag("--version", version_, "print the version");
        app_.add_option("--config", service_.config, "run as a service with this configuration")->type_name("FILE");
        add_serve();
        add_check();
        add_config();
        add_user();
        add_explain();
        prepare(app_);
    }

    Arguments parse(int argc, const char* const* argv) {
        std::string wrong;
        try {
            app_.parse(argc, argv);
        } catch (const CLI::CallForHelp&) {
            return ShownText{help(chosen(app_))};
        } catch (const CLI::Error& error) {
            wrong = error.what();
        }
        const auto& command = chosen(app_);
        for (const auto* app = &command; app; app = app->get_parent()) {
            if (const auto extras = app->remaining(); !extras.empty())
                return Misuse{complaint(command, extras.front())};
        }
        if (!wrong.empty()) return Misuse{fmt::format("{}: {}", full_name(command), wrong)};
        return result(command);
    }

  private:
    using Result = std::function<Arguments()>;

    Arguments result(const CLI::App& command) {
        if (&command == &app_ && version_) return ShownText{"ftpd " FTP_VERSION "\n"};
        for (const auto& [name, option] : required_[&command]) {
            if (option->count() == 0) return Misuse{fmt::format("{} needs {}", full_name(command), name)};
        }
        const auto found = results_.find(&command);
        if (found != results_.end()) return found->second();
        if (&command == &app_ && !service_.config.empty()) return service_;
        return Misuse{fmt::format("{} needs a command; see {} --help", full_name(command), full_name(command))};
    }

    // What is unknown is collected, so that we can name what may be meant.
    static void prepare(CLI::App& app) {
        app.allow_extras();
        app.set_help_flag("--help", "show this");
        app.require_subcommand(0, 1);
        for (auto* command : app.get_subcommands([](CLI::App*) { return true; })) prepare(*command);
    }

    CLI::App& add(CLI::App& parent, const std::string& name, const std::string& examples, const std::string& what,
                  Result result) {
        auto& command = *parent.add_subcommand(name, examples + "\n\n" + what);
        if (result) results_[&command] = std::move(result);
        return command;
    }

    CLI::Option* option(CLI::App& command, const std::string& name, std::string& value, const std::string& type,
                        const std::string& what) {
        return command.add_option(name, value, what)->type_name(type);
    }

    void required(CLI::App& command, const std::string& name, std::string& value, const std::string& type,
                  const std::string& what) {
        const bool positional = !name.starts_with('-');
        required_[&command].emplace_back(positional ? name : name + " " + type,
                                         option(command, name, value, type, what));
    }

    void add_serve() {
        auto& serve = add(app_, "serve",
                          "  ftpd serve                          this folder, read-only, for this machine\n"
                          "  ftpd serve /srv/in --write          uploads too\n"
                          "  ftpd serve --listen 0.0.0.0:2121    for the network\n"
                          "  FTPD_PASSWORD=... ftpd serve --user ann",
                          "share a folder now", [this] { return serve_; });
        option(serve, "DIR", serve_.directory, "", "the folder, the current one unless given");
        option(serve, "--listen", serve_.listen, "HOST:PORT", "where, 127.0.0.1:2121 unless given");
        option(serve, "--user", serve_.user, "NAME", "who; the password is in FTPD_PASSWORD, else made up");
        option(serve, "--passive-ports", serve_.passive_ports, "LO-HI", "ports for data, 50000-50999 unless given");
        serve.add_flag("--write", serve_.write, "allow uploads and changes");
        serve.add_flag("--anonymous", serve_.anonymous, "let anybody read without a password");
        serve.add_flag("--no-tls", serve_.no_tls, "everything in the clear");
        serve.add_flag("--require-tls", serve_.require_tls, "nothing in the clear");
    }

    void add_check() {
        auto& check = add(app_, "check", "  ftpd check --config /etc/ftpd/ftpd.toml",
                          "find mistakes in a configuration", [this] { return check_; });
        required(check, "--config", check_.config, "FILE", "the configuration");
    }

    void add_config() {
        add(app_, "config", "  ftpd config > /etc/ftpd/ftpd.toml", "print all keys with their defaults",
            [] { return ConfigArguments(); });
    }

    void add_user() {
        auto& user = add(app_, "user",
                         "  ftpd user add ann --users /etc/ftpd/users.toml --home /srv/ann --rights full\n"
                         "  ftpd user passwd ann --users /etc/ftpd/users.toml\n"
                         "  ftpd user list --users /etc/ftpd/users.toml",
                         "edit a users file", nullptr);
        add_new_user(user);
        auto& passwd = add(user, "passwd", "  ftpd user passwd ann --users /etc/ftpd/users.toml", "change a password",
                           [this] { return passwd_; });
        required(passwd, "NAME", passwd_.name, "", "the user");
        required(passwd, "--users", passwd_.users, "FILE", "the users file");
        passwd.add_flag("--password-stdin", passwd_.password_stdin, password_help);
        auto& list = add(user, "list", "  ftpd user list --users /etc/ftpd/users.toml", "print names, rights and homes",
                         [this] { return list_; });
        required(list, "--users", list_.users, "FILE", "the users file");
        auto& remove = add(user, "remove", "  ftpd user remove ann --users /etc/ftpd/users.toml", "remove a user",
                           [this] { return remove_; });
        required(remove, "NAME", remove_.name, "", "the user");
        required(remove, "--users", remove_.users, "FILE", "the users file");
    }

    void add_new_user(CLI::App& user) {
        auto& command = add(user, "add",
                            "  ftpd user add ann --users /etc/ftpd/users.toml --home /srv/ann --rights full\n"
                            "  ftpd user add box --users users.toml --home /srv/in --rights LIST,STOR\n"
                            "  pwgen 16 1 | ftpd user add bob --users u.toml --home /srv/bob --password-stdin",
                            "add a user", [this] { return add_user_; });
        required(command, "NAME", add_user_.name, "", "the user");
        required(command, "--users", add_user_.users, "FILE", "the users file; made if missing");
        required(command, "--home", add_user_.home, "DIR", "the folder that the user sees as /");
        option(command, "--rights", add_user_.rights, "RIGHTS",
               "read (unless given), write, full, or verbs: LIST,STOR");
        command.add_flag("--password-stdin", add_user_.password_stdin, password_help);
    }

    void add_explain() {
        auto& explain = add(app_, "explain",
                            "  ftpd explain --config /etc/ftpd/ftpd.toml --user ann STOR /in/x\n"
                            "  ftpd explain --config /etc/ftpd/ftpd.toml --user anonymous --from 192.0.2.7 LIST",
                            "which rule allows or refuses a command", [this] { return explain_; });
        required(explain, "--config", explain_.config, "FILE", "the configuration");
        required(explain, "--user", explain_.user, "NAME", "who asks");
        option(explain, "--from", explain_.from, "IP", "the address that the user comes from");
        required(explain, "VERB", explain_.verb, "", "the FTP command");
        option(explain, "PATH", explain_.path, "", "its path, seen from /");
    }

    static constexpr auto password_help = "read the password from standard input, not from a prompt";

    CLI::App app_;
    bool version_ = false;
    ServeArguments serve_;
    ServiceArguments service_;
    CheckArguments check_;
    AddUserArguments add_user_;
    ChangePasswordArguments passwd_;
    ListUsersArguments list_;
    RemoveUserArguments remove_;
    ExplainArguments explain_;
    std::map<const CLI::App*, Result> results_;
    std::map<const CLI::App*, std::vector<std::pair<std::string, const CLI::Option*>>> required_;
};

}  // namespace

Arguments parse_arguments(int argc, const char* const* argv) { return Grammar().parse(argc, argv); }

}  // namespace ftp::server
