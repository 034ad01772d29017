// What scripts for other clients type into the shell, against the built server.

#include "tests/support/catch.hpp"
#include "tests/system/shell_site.hpp"

#include <algorithm>
#include <filesystem>

using namespace ftp::test;

namespace {

namespace fs = std::filesystem;

struct Site : ShellSite {
    std::string host() const { return "127.0.0.1 " + std::to_string(server.port()); }

    Outcome shell(const std::string& lines, std::vector<std::string> words = {}) const {
        auto program = shell_of(lines, std::move(words));
        program.environment.emplace_back("FTP_PASSWORD=");
        return run(program);
    }
    Outcome as_alice(const std::string& lines) const {
        return shell("open " + host() + "\nuser alice secret\n" + lines);
    }
};

}  // namespace

TEST_CASE("the script that opens, says who, puts and leaves does so, and nothing else is tried", "[shell]") {
    const Site site;
    write_file(site.here("local/a.dat"), "one");
    fs::create_directory(site.server.file("in"));
    const std::string body = "user alice secret\nbinary\nprompt\nhash\ncd in\nlcd local\nput a.dat\nbye\n";
    for (const auto& start : {"open " + site.host() + "\n", std::string()}) {
        fs::remove(site.server.file("in/a.dat"));
        std::vector<std::string> words{"-inv"};
        if (start.empty()) words.insert(words.end(), {"127.0.0.1", std::to_string(site.server.port())});
        const auto outcome = site.shell(start + body, words);
        CAPTURE(outcome.text());
        CHECK(outcome.status == 0);
        CHECK(outcome.errors.find("anonymous") == std::string::npos);
        CHECK(read_file(site.server.file("in/a.dat")) == "one");
    }
    const auto outcome = site.shell("open " + site.host() + "\n" + body);
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(outcome.errors.empty());
}

TEST_CASE("a login that was put off is asked for at the latest at the end", "[shell]") {
    const Site site;
    CHECK(site.shell("open " + site.host() + "\npwd\n").status == 4);
    CHECK(site.shell("open " + site.host() + "\n").status == 4);
    CHECK(site.shell("open " + site.host() + "\nbye\n").status == 4);
    CHECK(site.shell("open " + site.host() + "\nuser alice wrong\nuser alice secret\nbye\n").status == 4);
}

TEST_CASE("with -n only user logs in", "[shell]") {
    const Site site;
    const auto outcome = site.shell("open " + site.host() + "\nls\nuser alice secret\nls\n", {"-n"});
    CAPTURE(outcome.text());
    CHECK(outcome.status == 2);
    CHECK(outcome.errors == "ftp: not logged in (user NAME [PASSWORD])\n");
}

TEST_CASE("text is put with the line ends of the server, and got with those of this machine", "[shell]") {
    const Site site;
    write_file(site.here("text"), "one\ntwo\n");
    const auto outcome = site.as_alice(
        "type\nascii\nput text\nget text back\ntype binary\nput text as-it-is\nverbose on\nascii\n"
        "get text\nbinary\nget text\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(outcome.output.starts_with("Files are transferred as they are (binary).\n"));
    CHECK(read_file(site.server.file("text")) == "one\ntwo\n");
    CHECK(read_file(site.here("back")) == "one\ntwo\n");
    CHECK(outcome.errors.find("> TYPE A\n") != std::string::npos);
    CHECK(outcome.errors.find("> TYPE I\n") != std::string::npos);
}

TEST_CASE("what text cannot promise is refused", "[shell]") {
    const Site site;
    write_file(site.server.file("a"), "x");
    CHECK(site.as_alice("ascii\nreget a\n").status == 2);
    CHECK(site.as_alice("ascii\nget a -\n").status == 2);
    CHECK(site.as_alice("type ebcdic\n").status == 2);
    CHECK(site.as_alice("mode stream\nstruct f\nform\n").status == 0);
    CHECK(site.as_alice("mode block\n").status == 2);
}

TEST_CASE("append adds to what is there, and makes what is not", "[shell]") {
    const Site site;
    write_file(site.here("a"), "one\n");
    const auto outcome = site.as_alice("append a log\nappend a log\nascii\nappend a log\nappend a\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(read_file(site.server.file("log")) == "one\none\none\n");
    CHECK(read_file(site.server.file("a")) == "one\n");
}

TEST_CASE("a listing goes into a local file, whole or not at all", "[shell]") {
    const Site site;
    for (const auto* name : {"in/a.csv", "in/b.csv", "out/c"}) write_file(site.server.file(name), name);
    const auto outcome = site.as_alice(
        "ls in names\ndir in/*.csv long\nnlist . top\nmls in out both\nmdir in -\nmls in/*.csv -\nls nowhere none\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 6);
    CHECK(read_file(site.here("names")) == "a.csv\nb.csv\n");
    CHECK(occurrences(read_file(site.here("long")), ".csv\n") == 2);
    CHECK(read_file(site.here("top")) == "in/\nout/\n");
    CHECK(read_file(site.here("both")).find("a.csv") != std::string::npos);
    CHECK(read_file(site.here("both")).find("c") != std::string::npos);
    CHECK(occurrences(outcome.output, "a.csv\n") == 2);
    CHECK_FALSE(fs::exists(site.here("none")));
}

TEST_CASE("names on the server are expanded there", "[shell]") {
    const Site site;
    for (const auto* name : {"a.txt", "b.txt", "c.dat", "sub/d.txt"}) write_file(site.server.file(name), name);
    fs::create_directory(site.here("down"));
    auto outcome =
        site.as_alice("lcd down\nget *.txt\nmget sub/*.t?t c*\ndelete [ab].txt\nmdelete sub/*\nls\nls sub\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    for (const auto* name : {"a.txt", "b.txt", "c.dat", "d.txt"})
        CHECK(fs::exists(site.here("down/" + std::string(name))));
    CHECK(outcome.output.ends_with("\nc.dat\nsub/\n"));
    outcome = site.as_alice("mdelete nothing*\n");
    CHECK(outcome.status == 10);
}

TEST_CASE("case, runique and sunique choose the names of files", "[shell]") {
    const Site site;
    write_file(site.server.file("README.TXT"), "x");
    write_file(site.here("README.TXT"), "mine");
    const auto outcome = site.as_alice("case\nmget *.TXT\nrunique\nget README.TXT\nsunique on\nput README.TXT\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(read_file(site.here("readme.txt")) == "x");
    CHECK(read_file(site.here("README.TXT.1")) == "x");
    CHECK(read_file(site.server.file("README.TXT")) == "x");
    CHECK(read_file(site.server.file("README.TXT.1")) == "mine");
}

TEST_CASE("runique and sunique give files of one name different names, whatever sessions they go by", "[shell]") {
    const Site site;
    for (const std::string folder : {"x", "y", "z"}) {
        write_file(site.server.file(folder + "/a"), folder + std::string(3'000'000, ' '));
        write_file(site.here(folder + "/a"), folder + std::string(3'000'000, ' '));
    }
    fs::create_directory(site.here("down"));
    const auto outcome = site.as_alice(
        "runique\nsunique\nget -P 3 x/a y/a z/a down/\nput -P 3 x/a y/a z/a :\n"
        "lcd down\nget x\nget x\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    for (const auto& folder : {site.here("down/"), site.server.file("")}) {
        std::string firsts;
        for (const auto* name : {"a", "a.1", "a.2"}) firsts += read_file(folder + name).substr(0, 1);
        std::ranges::sort(firsts);
        CHECK(firsts == "xyz");
    }
    CHECK(fs::exists(site.here("down/x/a.1")));
}

TEST_CASE("sync keeps the names of files while sunique and runique are on", "[shell]") {
    const Site site;
    write_file(site.here("up/a"), "one");
    fs::create_directory(site.server.file("there"));
    write_file(site.server.file("there/a"), "before");
    const auto outcome = site.as_alice("sunique\nrunique\nsync up/ :there\nsync up/ :there\n");
    CAPTURE(outcome.text());
    CHECK(outcome.output == "1 done (3 B)\n0 done, 1 unchanged\n");
    CHECK(read_file(site.server.file("there/a")) == "one");
    CHECK_FALSE(fs::exists(site.server.file("there/a.1")));
}

TEST_CASE("questions for the server and its own commands are passed on", "[shell]") {
    const Site site;
    write_file(site.server.file("a"), "x");
    const auto outcome = site.as_alice(
        "system\nsize a\nmodtime a\nchmod 600 a\numask 022\nrstatus\nremotehelp\nliteral NOOP\nsite help\nfeatures\n");
    CAPTURE(outcome.text());
    CHECK(outcome.errors.empty());
    CHECK(outcome.status == 0);
    CHECK(outcome.output.find("213 1\n") != std::string::npos);
}

TEST_CASE("lls lists local files, whatever they are called", "[shell]") {
    const Site site;
    write_file(site.here("x/it's a"), "");
    const auto outcome = site.shell("lls x\nlls \"x/it's a\"\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(outcome.output == "it's a\nx/it's a\n");
}

TEST_CASE("a verb with --json tells objects in the shell and in scripts too", "[shell][script]") {
    const Site site;
    write_file(site.server.file("a"), "x");
    auto outcome = site.as_alice("get --json a\nget a b\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(outcome.output.starts_with("{\"event\":\"file\",\"action\":\"downloaded\",\"name\":\"a\""));
    CHECK(occurrences(outcome.output, "\"event\":\"summary\"") == 1);
    CHECK(outcome.output.ends_with("}\n1 done (1 B)\n"));

    write_file(site.here("script"), "open ftp://alice@" + std::string("127.0.0.1:") +
                                        std::to_string(site.server.port()) + "\nget a c\nsize a\n");
    outcome = run(site.client.ftp({"run", "--json", "script"}));
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(occurrences(outcome.output, "\n") == occurrences(outcome.output, "{\"event\":"));
    CHECK(outcome.output.find("{\"event\":\"line\",\"text\":\"213 1\"}") != std::string::npos);
}
