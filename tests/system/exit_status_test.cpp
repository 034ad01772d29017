// The exit statuses of our client (ftp(1)), against the built server.

#include "tests/support/catch.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/running_ftpd.hpp"

using namespace ftp::test;

namespace {

using Words = std::vector<std::string>;

struct Site {
    RunningFtpd server;
    Client client;

    Outcome ftp(Words arguments) const { return run(client.ftp(std::move(arguments))); }
    std::string here(const std::string& name) const { return client.folder() + "/" + name; }
};

// Nobody listens there any more.
std::uint16_t closed_port() { return RawListener().port(); }

}  // namespace

TEST_CASE("a refused login ends with 4, and says what the server said", "[exit]") {
    const Site site;
    auto program = site.client.ftp({"ls", site.server.url("")});
    program.environment.push_back("FTP_PASSWORD=wrong");
    const auto outcome = run(program);
    CAPTURE(outcome.errors);
    CHECK(outcome.status == 4);
    CHECK(outcome.errors.find("530") != std::string::npos);
    CHECK(outcome.output.empty());
}

TEST_CASE("a server that is not there ends with 3", "[exit]") {
    const Client client;
    const auto url = GENERATE_COPY(std::string("ftp://alice@127.0.0.1:") + std::to_string(closed_port()) + "/",
                                   std::string("ftp://alice@nowhere.invalid/"));
    for (const Words& words :
         {Words{"ls", "--retries", "0", url}, Words{"put", "--retries", "0", "/etc/hostname", url}}) {
        const auto outcome = run(client.ftp(words));
        CAPTURE(url, outcome.text());
        CHECK(outcome.status == 3);
        CHECK(outcome.errors.starts_with("ftp: "));
        CHECK(occurrences(outcome.errors, "\n") == 1);
    }
}

TEST_CASE("a full server ends with 75, to try later", "[exit]") {
    const RunningFtpd server({.home = "", .more = "[limits]\nsessions_per_ip = 1\n", .more_users = ""});
    RawClient first(server.port());
    first.login();
    const Client client;
    const auto outcome = run(client.ftp({"ls", "--retries", "0", server.url("")}));
    CAPTURE(outcome.errors);
    CHECK(outcome.status == 75);
    CHECK(outcome.errors.find("421") != std::string::npos);
}

TEST_CASE("what the server refuses ends with 6", "[exit]") {
    Site site;
    write_file(site.server.file("there"), "x");
    const auto url = [&](const std::string& path) { return site.server.url(path); };
    for (const Words& words :
         {Words{"get", url("missing"), site.here("copy")}, Words{"get", url("missing"), "-"},
          Words{"cat", url("missing")}, Words{"ls", url("missing")}, Words{"rm", url("missing")},
          Words{"mv", url("missing"), url("other")}, Words{"mkdir", url("there")}, Words{"mkdir", url("no/folder")},
          Words{"sync", url("missing/"), site.here("folder")}, Words{"put", "/etc/hostname", url("there/name")}}) {
        const auto outcome = site.ftp(words);
        CAPTURE(words, outcome.text());
        CHECK(outcome.status == 6);
        CHECK(outcome.errors.starts_with("ftp: "));
        CHECK(outcome.output.empty());
    }
    CHECK(site.server.stop() == 0);
}

TEST_CASE("what is wrong with the command line ends with 2, before anything is connected", "[exit]") {
    const Client client;
    const auto url = "ftp://127.0.0.1:" + std::to_string(closed_port()) + "/a";
    for (const Words& words :
         {Words{"frobnicate", "a"}, Words{"get"}, Words{"get", "--sideways", url}, Words{"put", "file"},
          Words{"put", url, "file"}, Words{"mv", url}, Words{"sync", "a", "b"},
          Words{"ls", "ftp://alice:secret@127.0.0.1/"}, Words{"ls", "ftp://127.0.0.1:99999/"},
          Words{"get", "-P", "0", url}, Words{"get", "--timeout", "soon", url}}) {
        const auto outcome = run(client.ftp(words));
        CAPTURE(words, outcome.text());
        CHECK(outcome.status == 2);
        CHECK(outcome.output.empty());
        CHECK(!outcome.errors.empty());
    }
}

TEST_CASE("some of several files end with 1, and the others are there", "[exit]") {
    Site site;
    write_file(site.server.file("there"), "content");
    std::filesystem::create_directory(site.here("got"));
    const auto got = site.ftp({"get", site.server.url("missing"), site.server.url("there"), site.here("got") + "/"});
    CAPTURE(got.text());
    CHECK(got.status == 1);
    CHECK(read_file(site.here("got/there")) == "content");

    write_file(site.here("one"), "1");
    const auto put = site.ftp({"put", site.here("none"), site.here("one"), site.server.url("")});
    CAPTURE(put.text());
    CHECK(put.status == 1);
    CHECK(read_file(site.server.file("one")) == "1");
    CHECK(site.server.stop() == 0);
}

TEST_CASE("what fails on our own disk ends with 7", "[exit]") {
    Site site;
    write_file(site.server.file("there"), "content");
    write_file(site.here("file"), "no folder");
    for (const Words& words : {Words{"put", site.here("none"), site.server.url("")},
                               Words{"sync", site.here("none") + "/", site.server.url("")},
                               Words{"get", site.server.url("there"), site.here("file/under")},
                               Words{"sync", site.server.url(""), site.here("file/under")}}) {
        const auto outcome = site.ftp(words);
        CAPTURE(words, outcome.text());
        CHECK(outcome.status == 7);
        CHECK(!outcome.errors.empty());
    }
    CHECK(read_file(site.here("file")) == "no folder");
    CHECK(site.server.stop() == 0);
}

TEST_CASE("what stops a run is told, also where files were left for it: 7", "[exit]") {
    const Site site;
    std::vector<std::string> words{"get", "--manifest=/dev/full"};
    for (const std::string name : {"a", "b", "c"}) {
        write_file(site.server.file(name), name);
        words.push_back(site.server.url(name));
    }
    words.push_back(site.client.folder());
    const auto outcome = run(site.client.ftp(words));
    CAPTURE(outcome.text());
    CHECK(outcome.status == 7);
    CHECK(outcome.errors.find("writing the manifest") != std::string::npos);
    CHECK(outcome.errors.ends_with("ftp: 1 done (1 B), 2 failed\n"));
}

TEST_CASE("standard output that nobody reads is a failure of ours: 7", "[exit]") {
    Site site;
    write_file(site.server.file("big"), random_bytes(1 << 20, 1));
    const auto outcome = run(site.client.program(
        {"sh", "-c", "{ " FTP_PROGRAM " cat " + site.server.url("big") + "; echo $? >status; } | head -c 1 >one"}));
    CAPTURE(outcome.text());
    CHECK(read_file(site.here("status")) == "7\n");
    CHECK(read_file(site.here("one")).size() == 1);
    CHECK(site.server.stop() == 0);
}

TEST_CASE("standard output that nobody empties ends with the deadline: 11", "[exit]") {
    Site site;
    write_file(site.server.file("big"), random_bytes(1 << 20, 1));
    for (int i = 0; i < 500; ++i) write_file(site.server.file("many/" + std::string(240, 'n') + std::to_string(i)), "");
    for (const std::string& verb :
         {"cat --deadline 300ms " + site.server.url("big"), "ls --deadline 300ms " + site.server.url("many")}) {
        const auto outcome = run(site.client.program(
            {"sh", "-c", "rm -f p; mkfifo p; exec 3<>p; " FTP_PROGRAM " " + verb + " >&3; echo $?"}));
        CAPTURE(verb, outcome.text());
        CHECK(outcome.output == "11\n");
        CHECK(outcome.errors.find("the deadline of the run has passed") != std::string::npos);
    }
    CHECK(site.server.stop() == 0);
}

TEST_CASE("several files of a command line go by several sessions", "[verbs]") {
    Site site;
    for (const auto* name : {"a", "b", "c"}) write_file(site.here(name), name);
    const auto outcome =
        site.ftp({"put", "-v", "-P", "3", site.here("a"), site.here("b"), site.here("c"), site.server.url("")});
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(occurrences(outcome.errors, "> USER alice") == 3);
    for (const auto* name : {"a", "b", "c"}) CHECK(read_file(site.server.file(name)) == name);
    CHECK(site.server.stop() == 0);
}

TEST_CASE("with -vv every attempt to connect is told, with its end", "[exit]") {
    const Client client;
    const auto place = "127.0.0.1:" + std::to_string(closed_port());
    const auto outcome = run(client.ftp({"ls", "-vv", "ftp://" + place + "/"}));
    CAPTURE(outcome.text());
    CHECK(outcome.status == 3);
    CHECK(outcome.errors.find(" * " + place + ": connecting\n") != std::string::npos);
    CHECK(outcome.errors.find(" * " + place + ": Connection refused\n") != std::string::npos);
    CHECK(run(client.ftp({"ls", "-v", "ftp://" + place + "/"})).errors.find("* ") == std::string::npos);
}
