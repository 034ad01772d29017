#include "ftpd/config/configuration.hpp"

#include "ftpd/config/schema.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

using namespace ftp;
using namespace ftp::server;
using test::TempDir;
using test::write_file;

namespace {

// A variable of the environment for as long as this lives.
class Variable {
  public:
    Variable(std::string name, const std::string& value) : name_(std::move(name)) {
        ::setenv(name_.c_str(), value.c_str(), 1);
    }
    Variable(const Variable&) = delete;
    ~Variable() { ::unsetenv(name_.c_str()); }

  private:
    std::string name_;
};

class ConfigFile {
  public:
    explicit ConfigFile(std::string_view content) { write_file(path(), content); }

    std::string path() const { return (dir_ / "ftpd.toml").string(); }
    const TempDir& dir() const { return dir_; }
    Loaded load() const { return load_configuration(path()); }

    // Without the path in front of the line number.
    std::vector<std::string> mistakes() const {
        std::vector<std::string> texts;
        for (const auto& mistake : load().mistakes) {
            const bool ours = mistake.text.starts_with(path());
            texts.push_back(ours ? mistake.text.substr(path().size()) : mistake.text);
        }
        return texts;
    }

  private:
    TempDir dir_;
};

using Texts = std::vector<std::string>;

Texts values(const Configuration& configuration) {
    Texts all;
    for (const auto& key : schema()) all.push_back(key.full_name() + " = " + toml_value(key, configuration));
    return all;
}

}  // namespace

TEST_CASE("the printed default configuration reads back as the defaults", "[config]") {
    const ConfigFile file(default_configuration());
    CHECK(file.mistakes() == Texts{});
    CHECK(values(file.load().configuration) == values(Configuration()));
}

TEST_CASE("the printed configuration holds each key with its default under a comment", "[config]") {
    const std::string text = default_configuration();
    for (const auto& key : schema()) {
        CAPTURE(key.full_name());
        CHECK_FALSE(key.comment.empty());
        CHECK(key.comment.size() <= 100);
        const std::string value = toml_value(key, Configuration());
        const auto line = [&](std::string_view name) {
            return "\n# " + std::string(key.comment) + "\n" + std::string(name) + " = " + value + "\n";
        };
        const bool dotted = text.find(line(key.full_name())) != text.npos;
        const bool in_section = text.find("\n[" + std::string(key.section) + "]\n") != text.npos;
        CHECK((dotted || (in_section && text.find(line(key.name)) != text.npos)));
    }
}

TEST_CASE("a section of one key is printed as a dotted line above all sections", "[config]") {
    const std::string text = default_configuration();
    const auto tls = text.find("\ntls.mode = \"off\"\n");
    CHECK(tls < text.find("\n[server]\n"));
    CHECK(text.find("[tls]") == text.npos);
}

TEST_CASE("every default passes the check of its own key", "[config]") {
    for (const auto& key : schema()) {
        CAPTURE(key.full_name());
        // A value that differs must show, one that is the default must not.
        Configuration configuration;
        const std::string before = toml_value(key, configuration);
        std::string text = before;
        if (text.front() == '"') text = text.substr(1, text.size() - 2);
        if (std::holds_alternative<Listeners>(key.kind)) text = "0.0.0.0:21,[::]:21";
        CHECK_FALSE(assign(key, configuration, from_environment(key, text), "/").has_value());
        CHECK(toml_value(key, configuration) == before);
    }
}

TEST_CASE("every key can be changed by the file and by the environment", "[config]") {
    for (const auto& key : schema()) {
        if (std::holds_alternative<Include>(key.kind) || key.section == "tls") continue;
        struct Sample {
            std::string file, variable;
        };
        struct Pick {
            Sample operator()(const Switch& kind) const {
                Configuration c;
                return kind.at(c) ? Sample{"false", "false"} : Sample{"true", "true"};
            }
            Sample operator()(const Text&) const { return {"\"other\"", "other"}; }
            Sample operator()(const Path&) const { return {"\"/other\"", "/other"}; }
            Sample operator()(const Listeners&) const {
                return {R"(["127.0.0.1:0", "[::1]:0"])", "127.0.0.1:0, [::1]:0"};
            }
            Sample operator()(const Ports&) const { return {"\"2000-2001\"", "2000-2001"}; }
            Sample operator()(const Count&) const { return {"7", "7"}; }
            Sample operator()(const Duration&) const { return {"\"7s\"", "7s"}; }
            Sample operator()(const Size&) const { return {"\"7K\"", "7K"}; }
            Sample operator()(const Mode&) const { return {"\"0600\"", "0600"}; }
            Sample operator()(const Choice& kind) const {
                return {"\"" + std::string(kind.words.back()) + "\"", std::string(kind.words.back())};
            }
            Sample operator()(const Include&) const { return {}; }
        };
        const Sample sample = std::visit(Pick{}, key.kind);
        CAPTURE(key.full_name(), sample.file);
        const ConfigFile file("[" + std::string(key.section) + "]\n" + std::string(key.name) + " = " + sample.file +
                              "\n");
        const auto from_file = file.load();
        CHECK(from_file.mistakes.empty());
        CHECK(toml_value(key, from_file.configuration) == sample.file);

        const Variable variable(key.environment(), sample.variable);
        const auto overridden = ConfigFile("").load();
        CHECK(overridden.mistakes.empty());
        CHECK(values(overridden.configuration) == values(from_file.configuration));
    }
}

TEST_CASE("a mistake names the file, the line, what is wrong and what may be meant", "[config]") {
    const auto [content, wrong] = GENERATE(table<std::string, std::string>({
        // unknown names
        {"\n[sever]\n", ":2: there is no section [sever], did you mean \"server\"?"},
        {"[zzzzzzzz]\nx = 1\n", ":1: there is no section [zzzzzzzz]"},
        {"[server]\n\nlissen = []\n", ":3: there is no key \"lissen\" in [server], did you mean \"listen\"?"},
        {"[server]\nqqqqqqqq = 1\n", ":2: there is no key \"qqqqqqqq\" in [server]"},
        {"[server]\nidle_timeout = \"5m\"\n",
         ":2: there is no key \"idle_timeout\" in [server], did you mean \"limits.idle_timeout\"?"},
        {"listen = []\n", ":1: there is no key \"listen\" above all sections, did you mean \"server.listen\"?"},
        {"server = 1\n", ":1: there is no key \"server\" above all sections"},
        {"server.lissen = 1\n", ":1: there is no key \"lissen\" in [server], did you mean \"listen\"?"},
        {"[tls]\ncertificate = \"a\"\n", ":2: there is no key \"certificate\" in [tls]"},
        {"[tls]\nmode = \"optional\"\n", ":2: \"optional\" is not a mode of this version; only \"off\""},
        // kinds
        {"[server]\nstrict_eol = 1\n", ":2: server.strict_eol wants true or false"},
        {"[server]\nstrict_eol = \"true\"\n", ":2: server.strict_eol wants true or false"},
        {"[server]\ngreeting = 1\n", ":2: server.greeting wants text in quotes"},
        {"[server]\ngreeting = \"a\\nb\"\n",
         ":2: \"a\\x0ab\" has a control character, a backslash or bytes that are not UTF-8"},
        {"[server]\nuser = \"a b\"\n", ":2: \"a b\" is not a name of a user"},
        {"[server]\npublic_address = \"::1\"\n", ":2: \"::1\" is neither an IPv4 address nor a name"},
        {"[server]\npublic_address = \"1.2.3\"\n", ":2: \"1.2.3\" is neither an IPv4 address nor a name"},
        {"[server]\nlisten = \"0.0.0.0:21\"\n",
         R"(:2: server.listen wants a list of addresses, like ["0.0.0.0:21", "[::]:21"])"},
        {"[server]\nlisten = []\n", ":2: an empty list: nobody could connect"},
        {"[server]\nlisten = [1]\n", R"(:2: server.listen wants a list of addresses, like ["0.0.0.0:21", "[::]:21"])"},
        {"[server]\nlisten = [\"::1:21\"]\n", R"(:2: "::1:21" needs brackets: "[::1]:21")"},
        {"[server]\npassive_ports = 50000\n", ":2: server.passive_ports wants a range of ports, like \"50000-50999\""},
        {"[server]\npassive_ports = \"2-1\"\n", ":2: \"2-1\" ends before it begins"},
        {"[server]\nthreads = -1\n", ":2: server.threads wants a whole number from 0 to 1024"},
        {"[server]\nthreads = 1025\n", ":2: server.threads wants a whole number from 0 to 1024"},
        {"[server]\nthreads = 1.5\n", ":2: server.threads wants a whole number from 0 to 1024"},
        {"[server]\nthreads = \"2\"\n", ":2: server.threads wants a whole number from 0 to 1024"},
        {"[limits]\nsessions = 0\n", ":2: limits.sessions wants a whole number from 1 to 1000000"},
        {"[limits]\nidle_timeout = 300\n",
         R"(:2: limits.idle_timeout wants a time with its unit, like "250ms", "90s", "15m", "24h" or "7d")"},
        {"[limits]\nidle_timeout = \"300\"\n",
         R"(:2: limits.idle_timeout wants a time with its unit, like "250ms", "90s", "15m", "24h" or "7d")"},
        {"[limits]\nidle_timeout = \"5 m\"\n",
         R"(:2: limits.idle_timeout wants a time with its unit, like "250ms", "90s", "15m", "24h" or "7d")"},
        {"[limits]\nidle_timeout = 0\n", R"(:2: "0" is not from "1ms" to "365d")"},
        {"[limits]\nlogin_timeout = \"0\"\n", R"(:2: "0" is not from "1ms" to "1d")"},
        {"[limits]\ncommand_line = \"8X\"\n", R"(:2: limits.command_line wants a size, like 512, "64K" or "2M")"},
        {"[limits]\ncommand_line = -1\n", R"(:2: limits.command_line wants a size, like 512, "64K" or "2M")"},
        {"[limits]\ncommand_line = 511\n", R"(:2: "511" is not from "512" to "1M")"},
        {"[uploads]\nfile_mode = 644\n", ":2: uploads.file_mode wants permissions as octal text, like \"0644\""},
        {"[uploads]\nfile_mode = \"0648\"\n", ":2: uploads.file_mode wants permissions as octal text, like \"0644\""},
        {"[uploads]\nfile_mode = \"4755\"\n", ":2: uploads.file_mode wants permissions as octal text, like \"0644\""},
        {"[uploads]\nfile_mode = \"7\"\n", ":2: uploads.file_mode wants permissions as octal text, like \"0644\""},
        {"[uploads]\nsync = 1\n", R"(:2: uploads.sync wants one of "off", "file")"},
        {"[log]\nlevel = \"inof\"\n",
         R"(:2: "inof" is none of "off", "error", "warning", "info", "debug", did you mean "info"?)"},
        {"[log]\nfile = false\n", ":2: log.file wants a path in quotes"},
        {"[log]\nfile = \"a\\u0000b\"\n", ":2: \"a\\x00b\" is not a path"},
        {"include = 1\n", ":1: include wants a file name or a list of them, like \"conf.d/*.toml\""},
        {"include = \"none.toml\"\n", ":1: include \"none.toml\": there is no such file"},
    }));
    CAPTURE(content);
    CHECK(ConfigFile(content).mistakes() == Texts{wrong});
}

TEST_CASE("a value that does not fit leaves the default in place", "[config]") {
    const ConfigFile file("[server]\nthreads = -1\nlisten = [\"x\"]\n[log]\nlevel = \"x\"\n");
    CHECK(values(file.load().configuration) == values(Configuration()));
}

TEST_CASE("all mistakes are told at once, in the order of the lines", "[config]") {
    const ConfigFile file("[uploads]\nsync = 0\n[sever]\n[limits]\nsessions = 0\nidle_timeout = 5\n[log]\nlevel = 1\n");
    const auto mistakes = file.mistakes();
    REQUIRE(mistakes.size() == 5);
    for (std::size_t i = 0; i < 5; ++i) CHECK(mistakes[i].starts_with(Texts{":2:", ":3:", ":5:", ":6:", ":8:"}[i]));
}

TEST_CASE("a syntax error is a mistake with its line", "[config]") {
    const auto content = GENERATE(as<std::string>(), "[server]\nlisten = [\n\"a:1\"\nx", "[server]\n\nuser = \"a",
                                  "a = 1\nb = = 2", "x = 1\nx = 2", "\xff\xfe", "[server\n");
    CAPTURE(content);
    const auto mistakes = ConfigFile(content).mistakes();
    REQUIRE(mistakes.size() == 1);
    CAPTURE(mistakes.front());
    CHECK(mistakes.front().front() == ':');
    CHECK(mistakes.front()[1] >= '1');
    CHECK(mistakes.front()[1] <= '9');
}

TEST_CASE("a file that cannot be read is a mistake", "[config]") {
    const TempDir dir;
    const auto missing = load_configuration((dir / "none").string());
    REQUIRE(missing.mistakes.size() == 1);
    CHECK(missing.mistakes[0].text == (dir / "none").string() + ": No such file or directory");
    const auto folder = load_configuration(dir.text());
    REQUIRE(folder.mistakes.size() == 1);
    CHECK(folder.mistakes[0].text == dir.text() + ": Is a directory");
}

TEST_CASE("sizes and times take units", "[config]") {
    const ConfigFile file(
        "[limits]\ncommand_line = \"4K\"\nqueued_commands = 2048\nidle_timeout = \"15m\"\n"
        "[uploads]\nsettle = 0\nkeep_partial = \"7d\"\n");
    const auto loaded = file.load();
    CHECK(loaded.mistakes.empty());
    CHECK(loaded.configuration.limits.command_line == ByteCount(4096));
    CHECK(loaded.configuration.limits.queued_commands == ByteCount(2048));
    CHECK(loaded.configuration.limits.idle_timeout == std::chrono::minutes(15));
    CHECK(loaded.configuration.uploads.settle == std::chrono::seconds(0));
    CHECK(loaded.configuration.uploads.keep_partial == std::chrono::hours(7 * 24));
}

TEST_CASE("a relative path is seen from the folder of its file", "[config]") {
    const ConfigFile file("include = \"conf.d/a.toml\"\n[accounts]\nusers = \"users.toml\"\nanonymous = \"\"\n");
    write_file(file.dir() / "conf.d/a.toml", "[log]\nfile = \"../log\"\n");
    const auto loaded = file.load();
    CHECK(loaded.mistakes.empty());
    CHECK(loaded.configuration.accounts.users == (file.dir() / "users.toml").string());
    CHECK(loaded.configuration.accounts.anonymous == "");
    CHECK(loaded.configuration.log.file == (file.dir() / "log").string());
}

TEST_CASE("included files are read in order and the last one wins", "[config]") {
    const ConfigFile file("include = [\"conf.d/*.toml\", \"last.toml\"]\n[server]\nthreads = 1\nuser = \"main\"\n");
    SECTION("no folder, no matches") {
        write_file(file.dir() / "last.toml", "");
        CHECK(file.mistakes() == Texts{});
        CHECK(file.load().configuration.server.threads == 1);
    }
    SECTION("three files") {
        write_file(file.dir() / "conf.d/10.toml", "[server]\nthreads = 10\ngreeting = \"ten\"\n");
        write_file(file.dir() / "conf.d/9.toml", "[server]\nthreads = 9\n");
        write_file(file.dir() / "conf.d/readme", "not TOML");
        write_file(file.dir() / "last.toml", "[log]\nlevel = \"debug\"\n");
        const auto loaded = file.load();
        CHECK(loaded.mistakes.empty());
        CHECK(loaded.configuration.server.threads == 9);
        CHECK(loaded.configuration.server.greeting == "ten");
        CHECK(loaded.configuration.server.user == "main");
        CHECK(loaded.configuration.log.level == LogLevel::debug);
    }
    SECTION("a mistake in an included file names that file") {
        write_file(file.dir() / "conf.d/a.toml", "\n[sever]\n");
        write_file(file.dir() / "last.toml", "[");
        const auto mistakes = file.load().mistakes;
        REQUIRE(mistakes.size() == 2);
        CHECK(
            mistakes[0].text.starts_with((file.dir() / "conf.d/a.toml").string() + ":2: there is no section [sever]"));
        CHECK(mistakes[1].text.starts_with((file.dir() / "last.toml").string() + ":1: "));
    }
}

TEST_CASE("a file that includes itself is a mistake, not an endless loop", "[config]") {
    SECTION("by itself") {
        const ConfigFile file("\ninclude = \"*.toml\"\n");
        CHECK(file.mistakes() == Texts{":2: include \"*.toml\": " + file.path() + " would include itself"});
    }
    SECTION("through another, by another spelling") {
        const ConfigFile file("include = \"a/b.toml\"\n");
        write_file(file.dir() / "a/b.toml", "include = \"../a/../ftpd.toml\"\n");
        const auto mistakes = file.load().mistakes;
        REQUIRE(mistakes.size() == 1);
        CHECK(mistakes[0].text == (file.dir() / "a/b.toml").string() +
                                      ":1: include \"../a/../ftpd.toml\": " + file.path() + " would include itself");
    }
    SECTION("the same file twice is no cycle") {
        const ConfigFile file("include = [\"a.txt\", \"a.txt\"]\n");
        write_file(file.dir() / "a.txt", "[server]\nthreads = 3\n");
        CHECK(file.mistakes() == Texts{});
        CHECK(file.load().configuration.server.threads == 3);
    }
}

TEST_CASE("the environment wins over the file, and its mistakes are told by name", "[config]") {
    const ConfigFile file("[server]\nthreads = 2\n");
    SECTION("override") {
        const Variable variable("FTPD_SERVER_THREADS", "5");
        CHECK(file.load().configuration.server.threads == 5);
    }
    SECTION("a wrong value") {
        const Variable variable("FTPD_SERVER_THREADS", "many");
        CHECK(file.mistakes() == Texts{"FTPD_SERVER_THREADS: server.threads wants a whole number from 0 to 1024"});
        CHECK(file.load().configuration.server.threads == 2);
    }
    SECTION("a number too large for any key") {
        const Variable variable("FTPD_LIMITS_SESSIONS", "18446744073709551615");
        CHECK(file.mistakes() == Texts{"FTPD_LIMITS_SESSIONS: limits.sessions wants a whole number from 1 to 1000000"});
    }
    SECTION("an empty list") {
        const Variable variable("FTPD_SERVER_LISTEN", "");
        CHECK(file.mistakes() == Texts{"FTPD_SERVER_LISTEN: an empty list: nobody could connect"});
    }
    SECTION("a mistyped name") {
        const Variable variable("FTPD_SERVER_PASIVE_PORTS", "1-2");
        CHECK(file.mistakes() ==
              Texts{"FTPD_SERVER_PASIVE_PORTS: there is no such key, did you mean \"FTPD_SERVER_PASSIVE_PORTS\"?"});
    }
    SECTION("variables that are no keys") {
        const Variable password("FTPD_PASSWORD", "secret"), other("FTPD_INCLUDE", "x"),
            third("FTPDX_SERVER_THREADS", "9");
        CHECK(file.mistakes() == Texts{});
        CHECK(file.load().configuration.server.threads == 2);
    }
}

TEST_CASE("ftpd.toml(5) describes every key with its default", "[config]") {
    std::string manual = test::read_file(FTP_SOURCE_DIR "/ftpd/ftpd.toml.5");
    for (auto quote = manual.find("\\(dq"); quote != manual.npos; quote = manual.find("\\(dq")) {
        manual.replace(quote, 4, "\"");
    }
    for (const auto& key : schema()) {
        CAPTURE(key.full_name());
        const std::string title = key.section.empty() ? "Above all sections" : "Section " + std::string(key.section);
        const auto section = manual.find("\n.Ss " + title + "\n");
        REQUIRE(section != manual.npos);
        const auto chapter = manual.substr(section, manual.find("\n.Ss ", section + 1) - section);
        const auto entry = "\n.It Ic " + std::string(key.name) + " = No " + toml_value(key, Configuration()) + "\n";
        CHECK(chapter.find(entry) != chapter.npos);
    }
}
