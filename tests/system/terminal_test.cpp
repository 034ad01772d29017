// What somebody at a terminal sees and does, in a real one (tmux).

#include "tests/system/terminal.hpp"

#include "tests/support/catch.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/running_ftpd.hpp"

#include <filesystem>

using namespace ftp::test;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t big = 64 << 20;

struct Site {
    Site() { write_file(server.file("pictures-of-the-summer.tar"), std::string(big, 'x')); }

    std::string here(const std::string& name) const { return client.folder() + "/" + name; }
    // So slow that it is under way until somebody ends it.
    Program slow_download() const {
        return client.ftp({"get", "--limit-rate", "100K", server.url("pictures-of-the-summer.tar")});
    }
    std::size_t partials() const {
        std::size_t count = 0;
        for (const auto& entry : fs::directory_iterator(client.folder())) {
            if (entry.path().filename().string().starts_with(".ftp-") && entry.file_size() > 0) ++count;
        }
        return count;
    }

    RunningFtpd server;
    Client client;
};

std::size_t longest_line(const std::string& screen) {
    std::size_t longest = 0, begin = 0;
    while (begin < screen.size()) {
        const auto end = std::min(screen.find('\n', begin), screen.size());
        longest = std::max(longest, end - begin);
        begin = end + 1;
    }
    return longest;
}

}  // namespace

TEST_CASE("a download shows its progress in the window's width, and Ctrl-C ends it with 130 and keeps the part",
          "[terminal]") {
    if (missing("tmux")) return;
    const Site site;
    Terminal terminal(site.slow_download(), 70, 12);
    REQUIRE(terminal.shows("KiB/s"));
    CHECK(terminal.screen().find("pictures-of-the-summer.tar") == 0);
    SECTION("in a narrow window the name is shortened") {
        terminal.resize(20, 12);
        CHECK(within(std::chrono::seconds(20), [&] {
            const auto screen = terminal.screen();
            return screen.starts_with("pictur..") && screen.find('%') != screen.npos && longest_line(screen) < 20 &&
                   occurrences(screen, "\n") == 0;
        }));
    }
    SECTION("in a window that is made wider again it has its room") {
        terminal.resize(20, 12);
        REQUIRE(terminal.shows("pictur.."));
        terminal.resize(100, 12);
        CHECK(terminal.shows("pictures-of-the-summer.tar"));
    }
    terminal.press("C-c");
    CHECK(terminal.shows("[ended 130]"));
    CAPTURE(terminal.screen());
    CHECK(terminal.screen().find("KiB/s") == std::string::npos);
    CHECK(site.partials() == 1);
    CHECK_FALSE(fs::exists(site.here("pictures-of-the-summer.tar")));
}

TEST_CASE("several files at once have a line each, and one for all", "[terminal]") {
    if (missing("tmux")) return;
    Site site;
    for (const auto* name : {"a", "b", "c", "d"})
        write_file(site.server.file(std::string("many/") + name), std::string(1 << 20, 'x'));
    Terminal terminal(site.client.ftp({"get", "-P", "3", "--limit-rate", "90K", site.server.url("many")}), 60, 5);
    CHECK(within(std::chrono::seconds(20), [&] {
        const auto screen = terminal.screen();
        return occurrences(screen, "\n") == 3 && screen.find("0/4 files") != screen.npos;
    }));
    CAPTURE(terminal.screen());
    terminal.resize(60, 3);
    CHECK(within(std::chrono::seconds(20), [&] {
        const auto screen = terminal.screen();
        return occurrences(screen, "\n") == 1 && screen.find("0/4 files") != screen.npos;
    }));
}

TEST_CASE("nothing of the progress is left when a run has ended, and errors stand alone", "[terminal]") {
    if (missing("tmux")) return;
    Site site;
    write_file(site.server.file("small/a"), std::string(200 << 10, 'x'));
    fs::create_directory(site.here("small"));
    fs::create_directory(site.here("small/b"));
    write_file(site.server.file("small/b"), "a file where a folder is");
    Terminal terminal(site.client.ftp({"get", "--limit-rate", "200K", site.server.url("small")}), 78, 12);
    REQUIRE(terminal.shows("[ended"));
    const auto screen = terminal.screen();
    CAPTURE(screen);
    CHECK(screen.find("KiB/s") == screen.npos);
    CHECK(screen.starts_with("ftp: "));
    CHECK(screen.find("ftp: 1 done (200.0 KiB), 1 failed") != screen.npos);
}

TEST_CASE("there is no progress where it is not wanted or cannot be shown", "[terminal]") {
    if (missing("tmux")) return;
    Site site;
    write_file(site.server.file("small"), std::string(100 << 10, 'x'));
    auto program = site.client.ftp({"get", "--limit-rate", "100K", site.server.url("small")});
    SECTION("by an option") { program.words.insert(program.words.begin() + 2, "--no-progress"); }
    SECTION("quiet") { program.words.insert(program.words.begin() + 2, "-q"); }
    Terminal terminal(program, 60, 12);
    std::string seen;
    CHECK(within(std::chrono::seconds(20), [&] {
        const auto screen = terminal.screen();
        if (screen.find("KiB/s") != screen.npos) seen = screen;
        return screen.find("[ended 0]") != screen.npos;
    }));
    CHECK(seen.empty());
}

TEST_CASE("in the shell Ctrl-C ends a transfer and not the shell, and the session goes on", "[terminal]") {
    if (missing("tmux")) return;
    Site site;
    fs::create_directory(site.server.file("in"));
    write_file(site.server.file("in/note"), "x");
    write_file(site.server.file("in/big"), std::string(big, 'x'));
    const auto server = "ftp://alice@127.0.0.1:" + std::to_string(site.server.port());
    Terminal terminal(site.client.ftp({server}), 80, 20);
    REQUIRE(terminal.shows("ftp>"));
    terminal.type("cd in");
    terminal.type("get --limit-rate 100K big");
    REQUIRE(terminal.shows("KiB/s"));
    terminal.press("C-c");
    REQUIRE(terminal.shows("get: interrupted"));
    terminal.type("ls");
    CHECK(terminal.shows("note"));
    CHECK(site.partials() == 1);
    terminal.type("bye");
    CHECK(terminal.shows("[ended 0]"));
    CHECK(terminal.screen().find("KiB/s") == std::string::npos);
}

TEST_CASE("in the shell Ctrl-C at the prompt forgets the line, and Ctrl-D ends", "[terminal]") {
    if (missing("tmux")) return;
    const Client client;
    Terminal terminal(client.ftp({}), 60, 12);
    REQUIRE(terminal.shows("ftp>"));
    terminal.press("C-c");
    REQUIRE(terminal.shows("^C\nftp>"));
    terminal.type("lpwd");
    CHECK(terminal.shows(client.folder().substr(0, 20)));
    terminal.press("C-d");
    CHECK(terminal.shows("[ended 0]"));
}

TEST_CASE("a deadline that ends a question for the password leaves the terminal with its echo", "[terminal]") {
    if (missing("tmux")) return;
    const Site site;
    const auto ftp = "unset FTP_PASSWORD; " FTP_PROGRAM " ls --tls=off --deadline 2s " + site.server.url("");
    const std::string echo = "; stty -a | grep -q -- ' -echo ' && echo silent || echo echoing";
    const Terminal terminal(site.client.program({"sh", "-c", ftp + echo}), 78, 12);
    CHECK(terminal.shows("\nechoing"));
    CHECK(terminal.screen().find("Password for alice") != std::string::npos);
}

TEST_CASE("mget asks for each file on a terminal, until told otherwise", "[terminal]") {
    if (missing("tmux")) return;
    Site site;
    for (const auto* name : {"a", "b", "c"}) write_file(site.server.file(name), name);
    const auto server = "ftp://alice@127.0.0.1:" + std::to_string(site.server.port());
    Terminal terminal(site.client.ftp({server}), 80, 20);
    REQUIRE(terminal.shows("ftp>"));
    terminal.type("mget a b c");
    REQUIRE(terminal.shows("mget a?"));
    terminal.type("n");
    REQUIRE(terminal.shows("mget b?"));
    terminal.type("a");
    REQUIRE(terminal.shows("2 done"));
    terminal.type("prompt");
    terminal.type("mget a");
    CHECK(within(std::chrono::seconds(20), [&] { return fs::exists(site.here("a")); }));
    CHECK(read_file(site.here("b")) == "b");
    CHECK(read_file(site.here("c")) == "c");
}
