#include "ftp/options/known_servers.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

#include <algorithm>
#include <cstdlib>
#include <sys/stat.h>
#include <thread>

using namespace ftp;
using namespace ftp::client;
using ftp::test::read_file;
using ftp::test::TempDir;
using ftp::test::write_file;

namespace {

std::string key_of(const KnownServers& known, const std::string& host, std::uint16_t port) {
    const auto found = known.find(host, Port(port));
    if (!found) return "error: " + found.error().text();
    return found->value_or("nothing");
}

}  // namespace

TEST_CASE("a server is known by host and port, whatever the case of its name", "[known servers]") {
    const TempDir dir;
    const auto file = (dir / "state/ftp/known_servers").string();
    const KnownServers known((dir / "state/ftp").string());
    CHECK(key_of(known, "ftp.example", 21) == "nothing");
    REQUIRE(known.remember("FTP.example", Port(21), "sha256//a"));
    REQUIRE(known.remember("::1", Port(2121), ""));
    CHECK(key_of(known, "ftp.EXAMPLE", 21) == "sha256//a");
    CHECK(key_of(known, "ftp.example", 2) == "nothing");
    CHECK(key_of(known, "tp.example", 21) == "nothing");
    CHECK(key_of(known, "::1", 2121).empty());
    struct ::stat status {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("what is learned anew takes the place of what was known, and nothing else", "[known servers]") {
    const TempDir dir;
    const auto file = (dir / "known_servers").string();
    const KnownServers known(dir.path().string());
    REQUIRE(known.remember("a", Port(21), "sha256//1"));
    REQUIRE(known.remember("b", Port(21), "sha256//2"));
    REQUIRE(known.remember("a", Port(21), "sha256//3"));
    CHECK(read_file(file) == "b:21 sha256//2\na:21 sha256//3\n");
}

TEST_CASE("servers that several programs learn at once are all remembered", "[known servers]") {
    const TempDir dir;
    const auto learn = [&](unsigned who) {
        const KnownServers known(dir.text());
        for (unsigned i = 0; i < 10; ++i) {
            if (!known.remember(std::to_string(who) + "." + std::to_string(i), Port(21), "k")) std::abort();
        }
    };
    std::vector<std::thread> programs;
    for (unsigned who = 0; who < 4; ++who) programs.emplace_back(learn, who);
    for (auto& program : programs) program.join();
    const auto text = read_file(dir / "known_servers");
    CHECK(std::ranges::count(text, '\n') == 40);
}

TEST_CASE("what others could have written is not believed", "[known servers]") {
    const TempDir dir;
    const auto file = dir / "known_servers";
    write_file(file, "a:21 sha256//forged\n");
    std::filesystem::permissions(file, std::filesystem::perms(0666));
    CHECK(key_of(KnownServers(dir.path().string()), "a", 21).starts_with("error: "));
    CHECK_FALSE(KnownServers(dir.path().string()).remember("b", Port(21), ""));
}
