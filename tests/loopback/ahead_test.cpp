#include "tests/loopback/block_peer.hpp"
#include "tests/loopback/tls_client.hpp"
#include "tests/support/longest_file.hpp"

namespace ftp::test {

using namespace std::string_literals;

namespace {

RawClient ahead(const TestServer& server, const std::string& user = "alice") {
    auto client = in_block_mode(server, user);
    REQUIRE(code_of(client.command("OPTS MODE B AHEAD ON")) == 200);
    return client;
}

}  // namespace

TEST_CASE("files come ahead: commands and files without waiting for a reply", "[block][ahead]") {
    TestServer server;
    write_file(server.home() / "there", "old");
    std::filesystem::create_directory(server.home() / "folder");
    auto client = ahead(server, "wanda");  // who may not overwrite
    Peer data(client.passive());
    const auto big = random_bytes(300'000, 1);
    data.send(file("1") + file("refused") + file(big) + file("refused too") + file("") + file("no name") + file("2"));
    client.send("STOR 1\r\nSTOR there\r\nSTOR big\r\nSTOR folder\r\nSTOR empty\r\nSTOR\r\nAPPE 2\r\nNOOP\r\n");
    CHECK(codes(client, 12) == "150 250 550 125 250 550 125 250 501 125 250 200");
    CHECK(read_file(server.home() / "1") == "1");
    CHECK(read_file(server.home() / "there") == "old");
    CHECK(read_file(server.home() / "big") == big);
    CHECK(read_file(server.home() / "empty").empty());
    CHECK(read_file(server.home() / "2") == "2");
}

TEST_CASE("files whose commands come first are waited for, refused ones too", "[block][ahead]") {
    TestServer server;
    auto client = ahead(server, "rita");
    Peer data(client.passive());
    client.send("STOR 1\r\nAPPE 2\r\nSTOU 3\r\nNLST\r\n");
    CHECK(codes(client, 1) == "550");
    data.send(file(random_bytes(1 << 20, 1)));
    CHECK(codes(client, 1) == "550");
    data.send(in_blocks("abc") + giving_up());
    CHECK(codes(client, 1) == "550");
    data.send(file("3"));
    CHECK(data.next_file().content.empty());
    CHECK(codes(client, 2) == "125 250");
}

TEST_CASE("a file whose very end cannot be kept takes nothing of the next one", "[block][ahead]") {
    constexpr std::size_t longest = 64 << 10;
    TestServer server;
    auto client = ahead(server);
    Peer data(client.passive());
    client.command("TYPE A");
    std::string answers;
    {
        const LongestFile limit(longest);
        client.send("STOR 1\r\nSTOR 2\r\n");
        data.send(file(std::string(longest, 'x') + "\r") + file("2"));
        answers = codes(client, 4);
    }
    CHECK(answers == "150 552 125 250");
    CHECK_FALSE(std::filesystem::exists(server.home() / "1"));
    CHECK(read_file(server.home() / "2") == "2");
}

TEST_CASE("a file that cannot be kept is read to its end, and those behind it are kept", "[block][ahead]") {
    TestServer server;
    const auto too_big = random_bytes(3 << 20, 1);
    auto client = ahead(server);
    Peer data(client.passive());
    std::string answers;
    {
        const LongestFile limit(1 << 20);
        client.send("STOR 1\r\nSTOR 2\r\n");
        data.send(file(too_big) + file("2"));
        answers = codes(client, 4);
    }
    CHECK(answers == "150 552 125 250");
    CHECK_FALSE(std::filesystem::exists(server.home() / "1"));
    CHECK(read_file(server.home() / "2") == "2");
}

TEST_CASE("nothing that tells how files are to be read changes while they are on their way", "[block][ahead]") {
    TestServer server;
    auto client = ahead(server);
    Peer data(client.passive());
    data.send(file("1") + file("2"));
    client.send("STOR 1\r\n");
    CHECK(codes(client, 2) == "150 250");
    for (const auto* line : {"PASV", "EPSV", "PORT 127,0,0,1,200,200", "EPRT |1|127.0.0.1|5000|", "MODE S", "REIN",
                             "OPTS MODE B AHEAD OFF"}) {
        CAPTURE(line);
        CHECK(code_of(client.command(line)) == 503);
    }
    client.send("STOR 2\r\n");
    CHECK(codes(client, 2) == "125 250");
    CHECK(code_of(client.command("EPSV")) == 229);
}

TEST_CASE("a command that cannot be read ends a session whose files come ahead", "[block][ahead]") {
    TestServer server;
    auto client = ahead(server);
    Peer data(client.passive());
    SECTION("too long") { client.send("STOR " + std::string(9000, 'x') + "\r\n"); }
    SECTION("with NUL") { client.send("STOR a\0b\r\n"s); }
    CHECK(codes(client, 1) == "421");
    CHECK(client.at_end());
}

TEST_CASE("without a data connection no file is taken", "[block][ahead]") {
    TestServer server;
    auto client = ahead(server);
    client.send("STOR 1\r\nSTOR 2\r\n");
    CHECK(codes(client, 2) == "425 425");
}

TEST_CASE("ABOR ends what runs and what is queued behind it, and the session goes on", "[block][ahead]") {
    TestServer server;
    auto client = ahead(server);
    Peer data(client.passive());
    data.send(file("1") + in_blocks("half"));
    client.send("STOR 1\r\nSTOR 2\r\nSTOR 3\r\nSTOR 4\r\n");
    CHECK(codes(client, 3) == "150 250 125");
    client.send("ABOR\r\n");
    CHECK(codes(client, 4) == "426 425 425 226");
    CHECK(data.connection().was_reset());
    Peer again(client.passive());
    again.send(file("5"));
    client.send("STOR 5\r\n");
    CHECK(codes(client, 2) == "150 250");
    CHECK(read_file(server.home() / "1") == "1");
    CHECK(read_file(server.home() / "5") == "5");
    CHECK_FALSE(std::filesystem::exists(server.home() / "2"));
}

TEST_CASE("a broken data connection fails the files that were not whole, and no other", "[block][ahead]") {
    TestServer server;
    auto client = ahead(server);
    Peer data(client.passive());
    data.send(file("1") + file("2") + in_blocks("half"));
    data.connection().shutdown_send();
    client.send("STOR 1\r\nSTOR 2\r\nSTOR 3\r\nSTOR 4\r\n");
    CHECK(codes(client, 7) == "150 250 125 250 125 426 425");
    CHECK(read_file(server.home() / "2") == "2");
    CHECK_FALSE(std::filesystem::exists(server.home() / "3"));
}

TEST_CASE("a thousand files ahead come back as two thousand replies in order", "[block][ahead]") {
    TestServer server;
    auto client = ahead(server);
    Peer data(client.passive());
    constexpr int files = 1000;
    std::string commands;
    std::string octets;
    for (int i = 0; i < files; ++i) {
        commands += "STOR f" + std::to_string(i) + "\r\n";
        octets += file(std::string(static_cast<std::size_t>(i), 'x'));
    }
    std::jthread sender([&] { data.send(octets); });
    client.send(commands);
    for (int i = 0; i < files; ++i) {
        const auto opened = client.reply();
        CHECK(opened == (i == 0 ? "150" : "125") + " Ready for /f"s + std::to_string(i));
        CHECK(code_of(client.reply()) == 250);
    }
    sender.join();
    for (int i = 0; i < files; ++i)
        CHECK(std::filesystem::file_size(server.home() / ("f" + std::to_string(i))) == static_cast<std::size_t>(i));
}

TEST_CASE("files ahead need one handshake under TLS", "[block][ahead][tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys));
    TlsHome home;
    TlsRawClient client(server.port(), home);
    client.login();
    CHECK(code_of(client.command("MODE B")) == 200);
    CHECK(code_of(client.command("OPTS MODE B AHEAD ON")) == 200);
    BlockPeer<TlsTalk> data(client.data("STOR 1"));
    REQUIRE(data.connection().shake_hands());
    data.send(file("1") + file("2") + file("refused"));
    client.control().send("STOR 2\r\nSTOR .\r\nRETR 2\r\n");
    CHECK(code_of(client.reply()) == 250);
    CHECK(code_of(client.reply()) == 125);
    CHECK(code_of(client.reply()) == 250);
    CHECK(code_of(client.reply()) == 553);
    CHECK(data.next_file().content == "2");
    CHECK(code_of(client.reply()) == 125);
    CHECK(code_of(client.reply()) == 250);
    CHECK(read_file(server.home() / "1") == "1");
    SECTION("which ends when the protection is changed") {
        CHECK(code_of(client.command("PROT C")) == 200);
        CHECK(data.connection().was_cut());
    }
    SECTION("and a cut within a file is no end of it, whatever may be missing elsewhere") {
        client.control().send("STOR 3\r\n");
        CHECK(code_of(client.reply()) == 125);
        data.send(in_blocks("half"));
        data.connection().close_notify();
        CHECK(code_of(client.reply()) == 426);
        CHECK_FALSE(std::filesystem::exists(server.home() / "3"));
    }
}

}  // namespace ftp::test
