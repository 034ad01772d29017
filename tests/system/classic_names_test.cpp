// What ftp(1) has for names and for many lines at once: nmap, ntrans, macdef; and restart.

#include "tests/support/catch.hpp"
#include "tests/system/shell_site.hpp"

#include <filesystem>

using namespace ftp::test;

namespace {

namespace fs = std::filesystem;

struct Site : ShellSite {
    Outcome as_alice(const std::string& lines, std::vector<std::string> words = {}) const {
        auto program = shell_of("open 127.0.0.1 " + std::to_string(server.port()) + "\nuser alice secret\n" + lines,
                                std::move(words));
        program.environment.emplace_back("FTP_PASSWORD=");
        return run(program);
    }
};

}  // namespace

TEST_CASE("nmap and ntrans name what has no name of its own there", "[shell]") {
    const Site site;
    write_file(site.here("a:1.csv"), "one");
    write_file(site.here("b:2.csv"), "two");
    const auto up = site.as_alice(
        "prompt\nntrans : -\nnmap $1.csv $1.txt\nmput ./*.csv\nput ./a:1.csv\nput ./a:1.csv named.csv\n"
        "nmap\nput ./b:2.csv\nntrans\nstatus\n");
    CAPTURE(up.text());
    CHECK(up.status == 0);
    CHECK(read_file(site.server.file("a-1.txt")) == "one");
    CHECK(read_file(site.server.file("b-2.txt")) == "two");
    CHECK(read_file(site.server.file("named.csv")) == "one");
    CHECK(read_file(site.server.file("b-2.csv")) == "two");
    CHECK(up.output.find("Names are kept as they are.") != std::string::npos);

    fs::create_directory(site.here("down"));
    const auto down = site.as_alice(
        "prompt\ncase\nlcd down\nnmap $1-$2.$3 $2$1.$3\nmget ?-?.txt\nget a-1.txt\nget a-1.txt kept\nstatus\n");
    CAPTURE(down.text());
    CHECK(down.status == 0);
    CHECK(read_file(site.here("down/1a.txt")) == "one");
    CHECK(read_file(site.here("down/2b.txt")) == "two");
    CHECK(read_file(site.here("down/kept")) == "one");
    CHECK_FALSE(fs::exists(site.here("down/a-1.txt")));
    CHECK(down.output.find("Of names $1-$2.$3 becomes $2$1.$3.") != std::string::npos);
}

TEST_CASE("two files that nmap gives one name are told, and the first is kept", "[shell]") {
    const Site site;
    for (const std::string name : {"a1", "a2"}) write_file(site.server.file(name), name);
    const auto outcome = site.as_alice("prompt\nnmap $1 same\nmget a?\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status != 0);
    CHECK(read_file(site.here("same")) == "a1");
}

TEST_CASE("a macro does what its lines say, for each of its words", "[shell]") {
    const Site site;
    for (const std::string name : {"a", "b", "c"}) write_file(site.here(name), name);
    const auto outcome = site.as_alice(
        "macdef send\nmkdir $1\ncd $1\nput $2\ncd ..\n\nmacdef each\nput $i $i.2\n\nmacdef twice\n$send new a\n$ each "
        "b c\n"
        "\n$twice\nls\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(read_file(site.server.file("new/a")) == "a");
    CHECK(read_file(site.server.file("b.2")) == "b");
    CHECK(read_file(site.server.file("c.2")) == "c");
    CHECK(outcome.output.ends_with("b.2\nc.2\nnew/\n"));
}

TEST_CASE("what is wrong with a macro is told, and counts", "[shell]") {
    const Site site;
    const auto status = [&site](const std::string& lines, const std::string& words) {
        const auto outcome = site.as_alice(lines);
        CAPTURE(outcome.text());
        CHECK(outcome.errors.find(words) != std::string::npos);
        return outcome.status;
    };
    CHECK(status("macdef\n", "usage: macdef NAME") == 2);
    CHECK(status("$\n", "usage: $ NAME [WORD...]") == 2);
    CHECK(status("$nothing\n", "no macro nothing") == 2);
    CHECK(status("macdef open\nput a\n", "an empty line has to end it") == 2);
    CHECK(status("macdef again\n$again\n\n$again\n", "10 deep at most") == 2);
    CHECK(status("macdef wrong\nget nothing\n\n$wrong\npwd\n", "nothing") == 6);
    write_file(site.here("script"), "macdef a\n");
    const auto script = site.client.ftp({"run", site.here("script")});
    const auto outcome = run(script);
    CHECK(outcome.status == 2);
    CHECK(outcome.errors.find("script:1: macros are of the shell") != std::string::npos);
}

TEST_CASE("restart keeps the beginning of what is there, and the rest comes again", "[shell]") {
    const Site site;
    const auto bytes = random_bytes(400'000, 5);
    auto spoiled = bytes;
    spoiled.replace(250'000, 10, "##########");
    write_file(site.server.file("f"), bytes);
    write_file(site.here("f"), spoiled.substr(0, 300'000));
    const auto down = site.as_alice("restart 200000\nget f\n", {"-v"});
    CAPTURE(down.errors);
    CHECK(down.status == 0);
    CHECK((read_file(site.here("f")) == bytes));
    CHECK(down.errors.find("REST 134464") != std::string::npos);  // 64 KiB are compared
    // Of one transfer only.
    CHECK(site.as_alice("restart 5\nget f\nget f g\n").status == 0);
    CHECK((read_file(site.here("g")) == bytes));
    CHECK(site.as_alice("restart x\n").status == 2);
    CHECK(site.as_alice("ascii\nrestart 5\nget f\n").status == 2);
}

TEST_CASE("reset, sendport and trace are what they were", "[shell]") {
    const Site site;
    const auto outcome = site.as_alice("reset\nsendport\nsendport on\ntrace on\npwd\ntrace off\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(outcome.output.find("200 ") != std::string::npos);
    CHECK(site.as_alice("sendport off\n").status == 2);
}
