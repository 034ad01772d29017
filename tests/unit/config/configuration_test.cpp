#include "ftpd/config/configuration.hpp"

#include "ftpd/config/schema.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/config/config_file.hpp"

#include <cstdlib>

using namespace ftp;
using namespace ftp::server;
using namespace ftp::test;

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

TEST_CASE("every default passes the check of its own key", "[config]") {
    for (const auto& key : schema()) {
        CAPTURE(key.full_name());
        // A value that differs must show, one that is the default must not.
        Configuration configuration;
        const std::string before = toml_value(key, configuration);
        std::string text = before;
        if (text.front() == '"') text = text.substr(1, text.size() - 2);
        if (key.name == "listen") text = "0.0.0.0:21,[::]:21";
        if (key.name == "listen_tls") text = "";
        CHECK_FALSE(assign(key, configuration, from_environment(key, text), "/").has_value());
        CHECK(toml_value(key, configuration) == before);
    }
}

TEST_CASE("every key can be changed by the file and by the environment", "[config]") {
    for (const auto& key : schema()) {
        if (std::holds_alternative<Include>(key.kind)) continue;
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
        std::string others;  // what some keys ask for
        if (key.name != "certificate") others += "tls.certificate = \"/c\"\n";
        if (key.name != "client_ca") others += "tls.client_ca = \"/a\"\n";
        const ConfigFile file(others + key.full_name() + " = " + sample.file + "\n");
        const auto from_file = file.load();
        CHECK(from_file.mistakes.empty());
        CHECK(toml_value(key, from_file.configuration) == sample.file);

        const Variable variable(key.environment(), sample.variable);
        const auto overridden = ConfigFile(others).load();
        CHECK(overridden.mistakes.empty());
        CHECK(values(overridden.configuration) == values(from_file.configuration));
    }
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

TEST_CASE("each [[tls.host]] has names, a certificate and perhaps a key of its own", "[config]") {
    const ConfigFile file(
        "[tls]\ncertificate = \"c.pem\"\n[[tls.host]]\nnames = [\"A.example\", \"b.example\"]\n"
        "certificate = \"ab.pem\"\nkey = \"/k.pem\"\n[[tls.host]]\nnames = [\"c.example\"]\ncertificate = \"c.pem\"\n");
    const auto loaded = file.load();
    CHECK(loaded.mistakes.empty());
    const auto path = [&](const char* name) { return (file.dir() / name).string(); };
    const std::vector<TlsHost> hosts{{{"a.example", "b.example"}, {path("ab.pem"), "/k.pem"}},
                                     {{"c.example"}, {path("c.pem"), ""}}};
    CHECK((loaded.configuration.tls.hosts == hosts));
    CHECK(loaded.configuration.tls.offered());
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
    std::string manual = read_file(FTP_SOURCE_DIR "/ftpd/ftpd.toml.5");
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
