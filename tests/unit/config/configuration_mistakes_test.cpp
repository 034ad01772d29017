#include "ftpd/config/configuration.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/config/config_file.hpp"

using namespace ftp;
using namespace ftp::server;
using namespace ftp::test;

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
        {"[tls]\ncertificat = \"a\"\n", ":2: there is no key \"certificat\" in [tls], did you mean \"certificate\"?"},
        {"[tls]\nmode = \"optinal\"\n",
         ":2: \"optinal\" is none of \"off\", \"optional\", \"required\", did you mean \"optional\"?"},
        {"[tls]\ncertificate = \"a\"\nhost = []\n", ":3: write each host under a line [[tls.host]] of its own"},
        {"tls.certificate = \"a\"\n[[tls.host]]\ncertificate = \"b\"\n",
         ":2: a host wants names, like names = [\"ftp.example.org\"]"},
        {"tls.certificate = \"a\"\n[[tls.host]]\nnames = [\"a b\"]\ncertificate = \"b\"\n",
         ":3: a host wants names like \"ftp.example.org\""},
        {"tls.certificate = \"a\"\n[[tls.host]]\nnames = [\"a\"]\n", ":2: a host without \"certificate\""},
        {"tls.certificate = \"a\"\n[[tls.host]]\nnames = [\"a\"]\ncertificate = 1\n",
         ":4: certificate of a host wants a path in quotes"},
        {"tls.certificate = \"a\"\n[[tls.host]]\nname = [\"a\"]\nnames = [\"a\"]\ncertificate = \"b\"\n",
         ":3: there is no key \"name\" of a host, did you mean \"names\"?"},
        // keys that do not fit together
        {"tls.mode = \"required\"\n", ": tls.mode = \"required\" needs tls.certificate"},
        {"tls.key = \"a\"\n", ": tls.key is of no use without tls.certificate"},
        {"server.listen_tls = [\"[::]:990\"]\n",
         ": server.listen_tls needs tls.certificate and another tls.mode than \"off\""},
        {"[tls]\ncertificate = \"a\"\nclient_certificate = \"optional\"\n",
         ": tls.client_certificate needs tls.client_ca"},
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
