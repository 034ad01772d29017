#include "tests/loopback/test_server.hpp"

#include <sys/stat.h>

namespace ftp::test {

TEST_CASE("files of every interesting size go up and come down unchanged", "[transfer]") {
    TestServer server;
    auto client = logged_in(server);
    for (const std::size_t size : {0, 1, 4095, 4096, 65536, 262143, 262144, 262145, 1048576, 3000000}) {
        CAPTURE(size);
        const auto content = random_bytes(size, 1);
        CHECK(code_of(client.upload("STOR f", content)) == 226);
        CHECK(read_file(server.home() / "f") == content);
        CHECK(client.command("SIZE f") == "213 " + std::to_string(size));
        CHECK(client.download("RETR f") == content);
    }
}

TEST_CASE("nothing is seen of an upload before it is whole", "[transfer]") {
    TestServer server;
    write_file(server.home() / "f", "old");
    auto client = logged_in(server);
    auto data = client.passive();
    CHECK(code_of(client.command("STOR f")) == 150);
    data.send(random_bytes(1 << 20, 2));
    RawClient other(server.port());
    other.login();
    other.command("TYPE I");
    CHECK(other.download("RETR f") == "old");
    CHECK(other.download("NLST") == "f\r\n");
    data.close();
    CHECK(code_of(client.reply()) == 226);
    CHECK(read_file(server.home() / "f").size() == 1 << 20);
}

TEST_CASE("a small file takes the place of a large one", "[transfer]") {
    TestServer server;
    write_file(server.home() / "f", "");
    std::filesystem::resize_file(server.home() / "f", 20 << 20);
    auto client = logged_in(server);
    CHECK(code_of(client.upload("STOR f", "new")) == 226);
    CHECK(read_file(server.home() / "f") == "new");
    std::filesystem::create_directory(server.home() / "d");
    client.passive_port();
    CHECK(code_of(client.command("STOR d")) == 550);
}

TEST_CASE("a refused transfer leaves the data connection setup for another try", "[transfer]") {
    TestServer server;
    write_file(server.home() / "f", "abc");
    auto client = logged_in(server);
    auto data = client.passive();
    CHECK(code_of(client.command("RETR none")) == 550);
    CHECK(code_of(client.command("RETR f")) == 150);
    CHECK(data.read_all() == "abc");
    CHECK(code_of(client.reply()) == 226);
}

TEST_CASE("REST at every interesting offset", "[transfer]") {
    TestServer server;
    write_file(server.home() / "f", "abcdef");
    auto client = logged_in(server);
    client.command("REST 2");
    CHECK(client.download("RETR f") == "cdef");
    CHECK(client.download("RETR f") == "abcdef");
    client.command("REST 6");
    CHECK(client.download("RETR f").empty());
    client.command("REST 7");
    client.passive_port();
    CHECK(code_of(client.command("RETR f")) == 554);
    for (const auto* wrong : {"REST -1", "REST x", "REST 9223372036854775808", "REST 99999999999999999999"})
        CHECK(code_of(client.command(wrong)) == 501);
    client.command("REST 2");
    CHECK(code_of(client.upload("STOR f", "XX")) == 226);
    CHECK(read_file(server.home() / "f") == "abXXef");
    client.command("REST 6");
    CHECK(code_of(client.upload("STOR f", "gh")) == 226);
    CHECK(read_file(server.home() / "f") == "abXXefgh");
    client.command("REST 9");
    CHECK(code_of(client.upload("STOR f", "x")) == 554);
    CHECK(code_of(client.upload("APPE f", "!")) == 226);
    CHECK(read_file(server.home() / "f") == "abXXefgh!");
    client.command("REST 1");
    client.command("NOOP");
    client.command("PWD");
    CHECK(client.download("RETR f") == "abXXefgh!");
}

TEST_CASE("REST past the end of a text is 554, and never looks like the rest of it", "[transfer]") {
    TestServer server;
    write_file(server.home() / "f", "a\nb\n");
    auto client = logged_in(server);
    client.command("TYPE A");
    SECTION("known before the 150") {
        client.command("REST 6");
        CHECK(client.download("RETR f").empty());
        const auto port = client.passive_port();
        for (const auto* beyond : {"REST 7", "REST 8", "REST 9", "REST 9223372036854775807"}) {
            CAPTURE(beyond);
            client.command(beyond);
            CHECK(code_of(client.command("RETR f")) == 554);
        }
        auto data = RawConnection::to(port);
        CHECK(code_of(client.command("RETR f")) == 150);
        CHECK(data.read_all() == "a\r\nb\r\n");
    }
    SECTION("found at the end of a file that is too large to be counted first") {
        constexpr auto size = 17 << 20;
        std::filesystem::resize_file(server.home() / "f", size);
        client.command("REST " + std::to_string(size + 2));  // two line ends are octets longer as they are sent
        CHECK(client.download("RETR f").empty());
        client.command("REST " + std::to_string(size + 3));
        auto data = client.passive();
        CHECK(code_of(client.command("RETR f")) == 150);
        CHECK(code_of(client.reply()) == 554);
        CHECK(data.was_reset());
    }
}

TEST_CASE("APPE from an offset of what is not there yet leaves alone what others publish meanwhile", "[transfer]") {
    TestServer server;
    auto adding = logged_in(server);
    const bool goes_on = GENERATE(false, true);
    if (goes_on) {
        auto broken = adding.passive();
        CHECK(code_of(adding.command("STOR f")) == 150);
        broken.send("mine");
        broken.reset();
        CHECK(code_of(adding.reply()) == 426);
    }
    auto data = adding.passive();
    const auto left = goes_on ? adding.command("SIZE f").substr(4) : "0";
    CHECK(code_of(adding.command("REST " + left)) == 350);
    CHECK(code_of(adding.command("APPE f")) == 150);
    data.send("mine");
    auto other = logged_in(server);
    CHECK(code_of(other.upload("STOR f", "theirs")) == 226);
    data.close();
    CHECK(code_of(adding.reply()) >= 400);
    CHECK(read_file(server.home() / "f") == "theirs");
}

TEST_CASE("TYPE A converts line ends exactly, wherever the segments split", "[transfer]") {
    TestServer server;
    RawClient client(server.port());
    client.login();
    const std::string wire = "one\r\ntwo\rthree\nfour\r\n\r";
    for (std::size_t split = 1; split < wire.size(); ++split) {
        auto data = client.passive();
        CHECK(code_of(client.command("STOR t")) == 150);
        data.send(std::string_view(wire).substr(0, split));
        data.send(std::string_view(wire).substr(split));
        data.close();
        CHECK(code_of(client.reply()) == 226);
        CHECK(read_file(server.home() / "t") == "one\ntwo\rthree\nfour\n\r");
    }
    write_file(server.home() / "t", "a\nb\r\nc\rd\n");
    CHECK(client.download("RETR t") == "a\r\nb\r\nc\rd\r\n");
    CHECK(client.command("SIZE t") == "213 11");
    client.command("REST 2");
    CHECK(client.download("RETR t") == "\nb\r\nc\rd\r\n");
    client.command("REST 2");
    client.passive_port();
    CHECK(code_of(client.command("STOR t")) == 504);
}

TEST_CASE("STOU takes the name of a folder as a hint like any other", "[transfer]") {
    TestServer server;
    std::filesystem::create_directory(server.home() / "sub");
    auto client = logged_in(server, GENERATE("alice", "wanda"));
    auto data = client.passive();
    const auto opening = client.command("STOU sub");
    REQUIRE(opening.starts_with("150 FILE: sub."));
    data.send("x");
    data.close();
    CHECK(code_of(client.reply()) == 226);
    CHECK(read_file(server.home() / opening.substr(std::string_view("150 FILE: ").size())) == "x");
    CHECK(std::filesystem::is_empty(server.home() / "sub"));
}

TEST_CASE("STOU makes a name of its own and tells it", "[transfer]") {
    TestServer server;
    write_file(server.home() / "f", "old");
    auto client = logged_in(server);
    auto data = client.passive();
    const auto opening = client.command("STOU f");
    CHECK(opening.starts_with("150 FILE: "));
    data.send("new");
    data.close();
    CHECK(code_of(client.reply()) == 226);
    const auto name = opening.substr(10);
    CHECK(name != "f");
    CHECK(read_file(server.home() / name) == "new");
    CHECK(read_file(server.home() / "f") == "old");
}

TEST_CASE("rights belong to the operation: a writing account creates and appends, and never replaces", "[transfer]") {
    TestServer server;
    write_file(server.home() / "old", "abc");
    auto client = logged_in(server, "wanda");
    CHECK(code_of(client.upload("STOR new", "n")) == 226);
    CHECK(code_of(client.upload("APPE old", "d")) == 226);
    CHECK(code_of(client.upload("STOR old", "x")) == 550);
    client.command("REST 1");
    CHECK(code_of(client.upload("STOR old", "x")) == 550);
    CHECK(code_of(client.command("DELE old")) == 550);
    CHECK(code_of(client.command("RNFR old")) == 550);
    CHECK(code_of(client.command("RNFR new")) == 350);
    CHECK(code_of(client.command("RNTO old")) == 550);
    client.command("RNFR new");
    CHECK(code_of(client.command("RNTO newer")) == 250);
    CHECK(code_of(client.command("MFMT 20200101000000 newer")) == 213);
    CHECK(code_of(client.command("MFMT 20200101000000 old")) == 550);
    CHECK(read_file(server.home() / "old") == "abcd");
}

TEST_CASE("special files are refused and stall nobody", "[transfer]") {
    TestServer server;
    REQUIRE(::mkfifo((server.home() / "fifo").c_str(), 0666) == 0);
    auto client = logged_in(server);
    client.passive_port();
    CHECK(code_of(client.command("RETR fifo")) == 550);
    CHECK(code_of(client.command("RETR .")) == 550);
    CHECK(code_of(client.command("STOR .")) == 553);
    CHECK(code_of(client.command("SIZE fifo")) == 550);
}

TEST_CASE("uploads with atomic off are written in place", "[transfer]") {
    TestServer server([](server::Configuration& configuration) { configuration.uploads.atomic = false; });
    auto client = logged_in(server);
    auto data = client.passive();
    CHECK(code_of(client.command("STOR f")) == 150);
    data.send("part");
    CHECK(eventually(
        [&] { return std::filesystem::exists(server.home() / "f") && read_file(server.home() / "f") == "part"; }));
    data.close();
    CHECK(code_of(client.reply()) == 226);
}

TEST_CASE("an upload that announces more than the disk holds is refused before it begins", "[transfer]") {
    TestServer server;
    auto client = logged_in(server);
    CHECK(code_of(client.command("ALLO 4000000000000000000")) == 452);
}

}  // namespace ftp::test
