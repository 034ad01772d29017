// ftp run, against the built server.

#include "tests/support/catch.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/running_ftpd.hpp"

#include <filesystem>

using namespace ftp::test;

namespace {

namespace fs = std::filesystem;

struct Site {
    std::string login() const { return "alice@127.0.0.1:" + std::to_string(server.port()); }
    std::string here(const std::string& name) const { return client.folder() + "/" + name; }

    Outcome script(const std::string& text, std::vector<std::string> more = {}) const {
        write_file(here("nightly"), text);
        std::vector<std::string> words{"run", "nightly"};
        words.insert(words.end(), more.begin(), more.end());
        return run(client.ftp(words));
    }

    RunningFtpd server;
    Client client;
};

// What stands in the README between this line and the end of its block.
std::string example_of_readme(const std::string& first_line) {
    const auto text = read_file(fs::path(FTP_SOURCE_DIR) / "README.md");
    auto begin = text.find("    " + first_line + "\n");
    REQUIRE(begin != text.npos);
    std::string example;
    while (text.compare(begin, 4, "    ") == 0 || text[begin] == '\n') {
        const auto end = text.find('\n', begin);
        const auto blank = end == begin;
        if (blank && text.compare(end + 1, 4, "    ") != 0) break;
        example += blank ? "\n" : text.substr(begin + 4, end - begin - 3);
        begin = end + 1;
    }
    return example;
}

}  // namespace

TEST_CASE("a script does one verb after the other on the server that it opens", "[script]") {
    const Site site;
    write_file(site.here("a b"), "x");
    const auto outcome = site.script(
        "# what we do every night\nset WHERE in/today\nopen ftp://$WHO\nmkdir -p $WHERE\ncd $WHERE\nput 'a b' \\\n   "
        "c\nls\n",
        {"WHO=" + site.login()});
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(outcome.output.ends_with("\nc\n"));
    CHECK(read_file(site.server.file("in/today/c")) == "x");
}

TEST_CASE("a script stops at its first failure, with its line and its status", "[script]") {
    const Site site;
    const auto outcome = site.script("open ftp://" + site.login() + "\nls\n\nget missing\nmkdir never\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 6);
    CHECK(outcome.errors.ends_with("ftp: nightly:4: get failed\n"));
    CHECK_FALSE(fs::exists(site.server.file("never")));
}

TEST_CASE("a login that was put off up to bye and fails is a failure of the script", "[script]") {
    const Site site;
    const auto outcome = site.script("open 127.0.0.1 1\nbye\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 3);
    CHECK(outcome.errors.ends_with("ftp: nightly:2: bye failed\n"));
}

TEST_CASE("what a script tells and the files that it writes to standard output come in order", "[script]") {
    const Site site;
    write_file(site.server.file("a"), "A\n");
    write_file(site.server.file("b"), "B\n");
    const auto outcome = site.script("open ftp://" + site.login() + "\npwd\ncat a\nls\ncat b\npwd\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(outcome.output == "/\nA\na\nb\nB\n/\n");
}

TEST_CASE("a verb with a minus may fail, and --keep-going lets all of them", "[script]") {
    const Site site;
    const auto text = "open ftp://" + site.login() + "\n";
    auto outcome = site.script(text + "-rm missing\nmkdir done\n");
    CHECK(outcome.status == 0);
    CHECK(fs::exists(site.server.file("done")));
    outcome = site.script(text + "rm missing\nput missing-here\nmkdir too\n", {"--keep-going"});
    CAPTURE(outcome.text());
    CHECK(outcome.status == 6);
    CHECK(occurrences(outcome.errors, "ftp: nightly:") == 2);
    CHECK(fs::exists(site.server.file("too")));
}

TEST_CASE("a script with a mistake does nothing at all", "[script]") {
    const Site site;
    const auto start = "mkdir ftp://" + site.login() + "/made\n";
    for (const std::string wrong :
         {"frobnicate", "get $NOWHERE", "ls --frob ftp://h/", "cd in", "put 'x", "get nosite:x"}) {
        const auto outcome = site.script(start + wrong + "\n");
        CAPTURE(outcome.text());
        CHECK(outcome.status == 2);
        CHECK(outcome.errors.starts_with("ftp: nightly:2: "));
        CHECK(occurrences(outcome.errors, "\n") == 1);
    }
    CHECK_FALSE(fs::exists(site.server.file("made")));
}

TEST_CASE("a script may name a URL in each line, and come from standard input", "[script]") {
    const Site site;
    write_file(site.here("input"), "mkdir " + site.server.url("one") + "\nmkdir " + site.server.url("two") + "\n");
    auto program = site.client.ftp({"run", "-"});
    program.input = site.here("input");
    const auto outcome = run(program);
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(fs::exists(site.server.file("one")));
    CHECK(fs::exists(site.server.file("two")));
}

TEST_CASE("a script that is not there is a local failure", "[script]") {
    const Client client;
    const auto outcome = run(client.ftp({"run", "none"}));
    CHECK(outcome.status == 7);
    CHECK(outcome.errors == "ftp: none: No such file or directory\n");
}

TEST_CASE("the nightly batch of the README runs as it stands there", "[script]") {
    const Site site;
    const auto host = "127.0.0.1:" + std::to_string(site.server.port());
    write_file(site.here("nightly.ftp"), example_of_readme("# nightly.ftp"));
    write_file(site.here("results/a.csv"), "1,2,3\n");
    write_file(site.here("results/b.csv"), "4,5,6\n");
    fs::create_directories(site.server.file("in"));
    const std::vector<std::string> command{"run", "-q", "nightly.ftp", "SERVER=alice@" + host, "DAY=2026-11-21"};
    for (int night = 0; night < 2; ++night) {
        const auto outcome = run(site.client.ftp(command));
        CAPTURE(outcome.text());
        CHECK(outcome.status == 0);
        CHECK(outcome.output.empty());
        CHECK(outcome.errors.empty());
    }
    CHECK(read_file(site.server.file("in/2026-11-21/a.csv")) == "1,2,3\n");
    CHECK(read_file(site.server.file("in/2026-11-21/b.csv")) == "4,5,6\n");
    CHECK(fs::exists(site.server.file("in/2026-11-21.complete")));
}
