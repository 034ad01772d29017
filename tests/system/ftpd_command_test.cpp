// The command line of the built server; nothing here opens a socket.

#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <pwd.h>
#include <stdlib.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

Program ftpd_program(std::vector<std::string> words) {
    words.insert(words.begin(), FTPD_PROGRAM);
    Program program;
    program.words = std::move(words);
    return program;
}

struct Said {
    int status = -1;
    std::string output;  // standard output, and standard error behind it
};

Said ftpd(const std::vector<std::string>& words, const std::string& input = "/dev/null") {
    auto program = ftpd_program(words);
    program.input = input;
    const auto outcome = run(program);
    return {outcome.status, outcome.text()};
}

std::string read_to_end(int fd) {
    std::string text;
    char buffer[4096];
    for (;;) {
        const auto got = ::read(fd, buffer, sizeof buffer);
        if (got <= 0) return text;  // a closed pseudo terminal ends in EIO
        text.append(buffer, static_cast<std::size_t>(got));
    }
}

// A folder with a configuration, a users file with ann (full) and rob (read), and their homes.
struct Site {
    TempDir dir;
    std::string config = (dir / "ftpd.toml").string();
    std::string users = (dir / "users.toml").string();

    Site() {
        fs::create_directories(dir / "ann/in");
        fs::create_directory(dir / "rob");
        write_file(config, "[server]\nlisten = [\"127.0.0.1:0\"]\n[accounts]\nusers = \"users.toml\"\n");
        set_users("[[user]]\nname = \"ann\"\npassword = \"$1$saltsalt$9xy1btjgzLYfb7hivXtC//\"\nhome = \"" +
                  (dir / "ann").string() +
                  "\"\nrights = \"full\"\n\n[[user]]\nname = \"rob\"\npassword = \"*\"\nhome = \"" +
                  (dir / "rob").string() + "\"\n");
    }
    void set_users(std::string_view content) {
        write_file(users, content);
        REQUIRE(::chmod(users.c_str(), 0600) == 0);
    }
};

// A variable of the environment for as long as this lives.
struct Variable {
    std::string name;
    Variable(std::string of, const std::string& value) : name(std::move(of)) {
        ::setenv(name.c_str(), value.c_str(), 1);
    }
    Variable(const Variable&) = delete;
    ~Variable() { ::unsetenv(name.c_str()); }
};

}  // namespace

TEST_CASE("each help begins with examples and fits a screen", "[command]") {
    const auto words = GENERATE(values<std::vector<std::string>>({{},
                                                                  {"serve"},
                                                                  {"check"},
                                                                  {"config"},
                                                                  {"user"},
                                                                  {"user", "add"},
                                                                  {"user", "passwd"},
                                                                  {"user", "list"},
                                                                  {"user", "remove"},
                                                                  {"explain"}}));
    auto asked = words;
    asked.push_back("--help");
    const auto help = ftpd(asked);
    CAPTURE(help.output);
    CHECK(help.status == 0);
    CHECK(help.output.starts_with("Examples:\n  "));
    std::size_t lines = 0, column = 0, widest = 0;
    for (const char c : help.output) {
        column = c == '\n' ? 0 : column + 1;
        lines += c == '\n';
        widest = std::max(widest, column);
    }
    CHECK(lines <= 24);
    CHECK(widest <= 86);
}

TEST_CASE("a mistyped command line is told with the nearest match and ends with 2", "[command]") {
    using Words = std::vector<std::string>;
    const auto [words, said] = GENERATE(table<Words, std::string>({
        {Words(), "ftpd needs a command; see ftpd --help\n"},
        {{"srve"}, "ftpd: unknown command \"srve\", did you mean \"serve\"?\n"},
        {{"--confg", "x"}, "ftpd: unknown option \"--confg\", did you mean \"--config\"?\n"},
        {{"serve", "--lisen", "x"}, "ftpd serve: unknown option \"--lisen\", did you mean \"--listen\"?\n"},
        {{"serve", "--lisen=x"}, "ftpd serve: unknown option \"--lisen\", did you mean \"--listen\"?\n"},
        {{"serve", ".", "b"}, "ftpd serve: unexpected argument \"b\"\n"},
        {{"serve", "--no-tls", "--require-tls"}, "ftpd: --no-tls and --require-tls exclude each other\n"},
        {{"doctor"}, "ftpd: unknown command \"doctor\"\n"},
        {{"ctl", "who"}, "ftpd: unknown command \"ctl\"\n"},
        {{"check"}, "ftpd check needs --config FILE\n"},
        {{"user"}, "ftpd user needs a command; see ftpd user --help\n"},
        {{"user", "ad"}, "ftpd user: unknown command \"ad\", did you mean \"add\"?\n"},
        {{"user", "add", "x"}, "ftpd user add needs --users FILE\n"},
        {{"serve", "--listen", "x"}, "ftpd: --listen: \"x\" has no port, as in \"0.0.0.0:21\"\n"},
        {{"serve", "--passive-ports", "2-1"}, "ftpd: --passive-ports: \"2-1\" ends before it begins\n"},
        {{"serve", "/none"}, "ftpd: /none: No such file or directory\n"},
    }));
    const auto outcome = ftpd(words);
    CHECK(outcome.output == said);
    CHECK(outcome.status == 2);
}

TEST_CASE("the printed configuration passes the check", "[command]") {
    Site site;
    const auto printed = ftpd({"config"});
    CHECK(printed.status == 0);
    write_file(site.config, printed.output);
    const Variable users("FTPD_ACCOUNTS_USERS", site.users);
    const auto checked = ftpd({"check", "--config", site.config});
    CHECK(checked.output == site.config +
                                ": ok\nlistens on 0.0.0.0:21, [::]:21; TLS off (there is no tls.certificate); 2 users; "
                                "anonymous off\n");
    CHECK(checked.status == 0);
}

TEST_CASE("check tells every mistake of the configuration and of the users", "[command]") {
    Site site;
    write_file(
        site.config,
        "[server]\nlisten = [\"x\"]\n[accounts]\nusers = \"users.toml\"\nanonymous = \"none\"\n[log]\nlevl = 1\n");
    site.set_users("[[user]]\nname = \"ann\"\npassword = \"!\"\nhome = \"/none\"\nrigths = 1\n");
    const auto outcome = ftpd({"check", "--config", site.config});
    CHECK(outcome.status == 2);
    CHECK(outcome.output == site.config + ":2: \"x\" has no port, as in \"0.0.0.0:21\"\n" + site.config +
                                ":7: there is no key \"levl\" in [log], did you mean \"level\"?\n" + site.config +
                                ": accounts.anonymous is no directory: " + (site.dir / "none").string() + "\n" +
                                site.users + ":5: there is no key \"rigths\" of a user, did you mean \"rights\"?\n" +
                                site.users + ":1: the home of \"ann\" is no directory: /none\n");
    CHECK(ftpd({"check", "--config", "/none"}).output == "/none: No such file or directory\n");
    const auto service = ftpd({"--config", site.config});
    CHECK(service.status == 2);
    CHECK(service.output.starts_with(site.config + ":2: "));
}

TEST_CASE("a users file that the user of the server cannot read is told before it is too late", "[command]") {
    Site site;
    const auto* nobody = ::getpwnam("nobody");
    REQUIRE(nobody);
    write_file(site.config,
               "[server]\nlisten = [\"127.0.0.1:0\"]\nuser = \"nobody\"\n[accounts]\nusers = \"users.toml\"\n");
    const auto checked = ftpd({"check", "--config", site.config});
    CHECK(checked.status == 2);
    CHECK(checked.output == site.users +
                                ": the server could not read it as user \"nobody\" (server.user): chown nobody " +
                                site.users + "\n");
    if (::geteuid() != 0) return;  // only root can become somebody else
    const auto started = ftpd({"--config", site.config});
    CHECK(started.status == 2);
    CHECK(started.output.find("it must belong to that user: chown " + std::to_string(nobody->pw_uid)) !=
          std::string::npos);
    REQUIRE(::chown(site.users.c_str(), nobody->pw_uid, nobody->pw_gid) == 0);
    CHECK(ftpd({"check", "--config", site.config}).status == 0);
}

TEST_CASE("users are added, listed, changed and removed", "[command]") {
    Site site;
    const auto home = (site.dir / "rob").string();
    {
        const Variable password("FTPD_PASSWORD", "secret");
        const auto added = ftpd({"user", "add", "bob", "--users", site.users, "--home", home, "--rights", "list,stor"});
        CHECK(added.output == "");
        CHECK(added.status == 0);
        CHECK(ftpd({"user", "add", "bob", "--users", site.users, "--home", home}).status == 1);
        CHECK(ftpd({"user", "add", "eve", "--users", site.users, "--home", home, "--rights", "fulll"}).status == 2);
        CHECK(ftpd({"user", "passwd", "bbo", "--users", site.users}).output ==
              "ftpd: there is no user \"bbo\", did you mean \"bob\"?\n");
    }
    const auto listed = ftpd({"user", "list", "--users", site.users});
    CHECK(listed.status == 0);
    CHECK(listed.output.find("bob   list,create,append,overwrite  " + home + "\n") != std::string::npos);

    const std::string before = read_file(site.users);
    CHECK(before.find("secret") == before.npos);
    write_file(site.dir / "word", "other\r\nmore");
    CHECK(ftpd({"user", "passwd", "bob", "--users", site.users, "--password-stdin"}, (site.dir / "word").string())
              .status == 0);
    CHECK(read_file(site.users) != before);
    CHECK(ftpd({"user", "remove", "bob", "--users", site.users}).status == 0);
    CHECK(ftpd({"user", "remove", "bob", "--users", site.users}).status == 1);
    CHECK(read_file(site.users).find("bob") == std::string::npos);
}

TEST_CASE("a password is never empty, and never asked for without a terminal", "[command]") {
    Site site;
    const std::string before = read_file(site.users);
    const std::vector<std::string> words{"user", "passwd", "ann", "--users", site.users};
    CHECK(ftpd(words).output == "ftpd: no terminal to ask for a password: use --password-stdin or FTPD_PASSWORD\n");
    auto from_input = words;
    from_input.push_back("--password-stdin");
    CHECK(ftpd(from_input).output == "ftpd: a password must not be empty\n");
    const Variable password("FTPD_PASSWORD", "");
    CHECK(ftpd(words).status == 2);
    CHECK(read_file(site.users) == before);
}

TEST_CASE("explain names the rule that allows or refuses", "[command]") {
    Site site;
    write_file(site.dir / "rob/file", "x");
    const auto [user, verb, path, said] = GENERATE(table<std::string, std::string, std::string, std::string>({
        {"ann", "STOR", "/in/x", "allowed: create by rights \"full\" of user \"ann\" (USERS:1)\n"},
        {"ann", "stor", "/in", "refused: /in is a directory\n"},
        {"ann", "RETR", "/in/../../x", "refused: "},
        {"ann", "NOOP", "/", "allowed: NOOP needs no right\n"},
        {"ann", "STORR", "/in/x", "refused: there is no command \"STORR\", did you mean \"STOR\"?\n"},
        {"rob", "RETR", "/file", "refused: user \"rob\" (USERS:7) has a locked password\n"},
        {"anm", "LIST", "/", "refused: there is no user \"anm\", did you mean \"ann\"?\n"},
        {"anonymous", "LIST", "/", "refused: there is no user \"anonymous\"\n"},
    }));
    auto expected = said;
    if (const auto place = expected.find("USERS"); place != expected.npos) expected.replace(place, 5, site.users);
    const auto outcome = ftpd({"explain", "--config", site.config, "--user", user, verb, path});
    CAPTURE(outcome.output, expected);
    CHECK(outcome.output.starts_with(expected));
    CHECK(outcome.status == (said.starts_with("allowed") ? 0 : 1));
}

TEST_CASE("explain knows the commands of SITE, what RMDA needs besides, and what is switched off", "[command]") {
    Site site;
    const auto home = (site.dir / "ann").string();
    const auto one = [&](const std::string& name, const std::string& rights) {
        return "[[user]]\nname = \"" + name + "\"\npassword = \"*\"\ncertificate = \"CN=x\"\nhome = \"" + home +
               "\"\nrights = " + rights + "\n";
    };
    site.set_users(one("rea", "\"read\"") + one("rmd", "[\"RMD\", \"LIST\"]") + one("all", "\"full\""));
    const auto explain = [&](const std::string& user, const std::string& verb, const std::string& path) {
        return ftpd({"explain", "--config", site.config, "--user", user, verb, path}).output;
    };
    CHECK(explain("rea", "SITE", "RMDIR /in").starts_with("refused: it needs remove and remove_directory, which"));
    CHECK(explain("rea", "SITE RMDIR", "/in").starts_with("refused: it needs remove and remove_directory, which"));
    CHECK(explain("rmd", "RMDA", "/in").starts_with("refused: it needs remove and remove_directory, which is not in"));
    CHECK(explain("rmd", "RMD", "/in").starts_with("allowed: remove_directory by"));
    CHECK(explain("all", "RMDA", "/in").starts_with("allowed: remove and remove_directory by"));
    CHECK(explain("all", "site", "rmdir /none").starts_with("refused: "));
    CHECK(explain("all", "SITE", "COPY a b").starts_with("allowed: create or overwrite, and read by"));
    CHECK(explain("rea", "SITE", "UMASK 077") == "allowed: SITE UMASK needs no right\n");
    CHECK(explain("rea", "SITE", "CHMODE 600 a") ==
          "refused: there is no command \"SITE CHMODE\", did you mean \"SITE CHMOD\"?\n");
    const Variable off("FTPD_LIMITS_REMOVE_ENTRIES", "0");
    for (const std::string verb : {"RMDA", "SITE RMDIR"})
        CHECK(explain("all", verb, "/in") == "refused: " + verb + " is switched off by limits.remove_entries = 0\n");
}

TEST_CASE("a prompt asks twice and shows nothing of the password", "[command]") {
    Site site;
    const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    REQUIRE(terminal >= 0);
    REQUIRE(::grantpt(terminal) == 0);
    REQUIRE(::unlockpt(terminal) == 0);
    const std::string name = ::ptsname(terminal);
    const int other_end = ::open(name.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    auto program = ftpd_program({"user", "passwd", "ann", "--users", site.users});
    program.terminal = other_end;
    Process child(program);
    ::close(other_end);
    std::string shown;
    const auto wait_for = [&](std::string_view text) {
        char buffer[256];
        while (shown.find(text) == shown.npos) {
            const auto got = ::read(terminal, buffer, sizeof buffer);
            if (got <= 0) return false;
            shown.append(buffer, static_cast<std::size_t>(got));
        }
        return true;
    };
    const auto [second, status] = GENERATE(table<std::string, int>({{"pass-word\n", 0}, {"different\n", 2}}));
    REQUIRE(wait_for("New password: "));
    REQUIRE(::write(terminal, "pass-word\n", 10) == 10);
    REQUIRE(wait_for("Once more: "));
    REQUIRE(::write(terminal, second.data(), second.size()) == static_cast<::ssize_t>(second.size()));
    shown += read_to_end(terminal);
    CHECK(child.wait() == status);
    ::close(terminal);
    CAPTURE(shown);
    CHECK(shown.find("word\n") == shown.npos);
    CHECK((shown.find("the two passwords differ") != shown.npos) == (status == 2));
}
