#include "tests/loopback/block_peer.hpp"

namespace ftp::test {

using namespace std::string_literals;

TEST_CASE("in block mode one data connection carries files both ways, and listings", "[block]") {
    TestServer server;
    auto client = in_block_mode(server);
    Peer data(client.passive());
    const auto big = random_bytes(1 << 20, 1);
    data.send(file("one"));
    client.send("STOR 1\r\n");
    CHECK(codes(client, 2) == "150 250");
    for (const auto& content : {std::string(), big, std::string("last")}) {
        client.send("STOR 2\r\n");
        CHECK(codes(client, 1) == "125");
        data.send(file(content));
        CHECK(codes(client, 1) == "250");
        client.send("RETR 2\r\n");
        CHECK(data.next_file().content == content);
        CHECK(codes(client, 2) == "125 250");
    }
    client.send("NLST\r\n");
    CHECK(data.next_file().content.size() == 6);
    CHECK(codes(client, 2) == "125 250");
    client.send("MLSD\r\n");
    CHECK(data.next_file().content.find("size=4;") != std::string::npos);
    CHECK(codes(client, 2) == "125 250");
    CHECK(read_file(server.home() / "1") == "one");
    CHECK(read_file(server.home() / "2") == "last");
}

TEST_CASE("in block mode too a refused download sends nothing", "[block]") {
    TestServer server;
    write_file(server.home() / "f", "abc");
    auto client = in_block_mode(server);
    Peer data(client.passive());
    CHECK(code_of(client.command("RETR none")) == 550);
    client.send("RETR f\r\n");
    CHECK(data.next_file().content == "abc");
    CHECK(codes(client, 2) == "150 250");
    CHECK(code_of(client.command("RETR none")) == 550);
    client.command("REST 1");
    client.send("RETR f\r\n");
    CHECK(data.next_file().content == "bc");
    CHECK(codes(client, 2) == "125 250");
}

TEST_CASE("what ends an open data connection", "[block]") {
    TestServer server([](auto& configuration) { configuration.limits.data_timeout = std::chrono::milliseconds(50); });
    write_file(server.home() / "f", "abc");
    auto client = in_block_mode(server);
    Peer data(client.passive());
    client.send("RETR f\r\n");
    data.next_file();
    CHECK(codes(client, 2) == "150 250");
    const std::string by = GENERATE("PASV", "EPSV", "PORT 127,0,0,1,200,200", "MODE S", "ABOR", "REIN",
                                    "USER alice\r\nPASS secret", "rest");
    CAPTURE(by);
    if (by != "rest") client.send(by + "\r\n");
    CHECK(data.connection().read_all().empty());
}

TEST_CASE("an open data connection that its client has closed cannot be used", "[block]") {
    TestServer server;
    auto client = in_block_mode(server);
    {
        Peer data(client.passive());
        data.send(file("one"));
        client.send("STOR 1\r\n");
        CHECK(codes(client, 2) == "150 250");
    }
    CHECK(code_of(client.command("STOR 2")) == 425);
    CHECK(code_of(client.command("RETR 1")) == 425);
    Peer data(client.passive());
    client.send("RETR 1\r\n");
    CHECK(data.next_file().content == "one");
}

TEST_CASE("a file in blocks that is cut, given up or spoiled is not published", "[block]") {
    TestServer server;
    auto client = in_block_mode(server);
    Peer data(client.passive());
    SECTION("cut") {
        client.send("STOR f\r\n");
        CHECK(codes(client, 1) == "150");
        data.send(in_blocks("abc"));
        data.connection().close();
        CHECK(codes(client, 1) == "426");
        CHECK(code_of(client.command("RETR f")) == 425);
    }
    SECTION("given up") {
        data.send(in_blocks("abc") + giving_up() + file("next"));
        client.send("STOR f\r\nSTOR g\r\n");
        CHECK(codes(client, 4) == "150 451 125 250");
        CHECK(read_file(server.home() / "g") == "next");
    }
    SECTION("spoiled") {
        data.send(in_blocks("abc") + "\x01\0\0"s);
        client.send("STOR f\r\n");
        CHECK(codes(client, 2) == "150 426");
        CHECK(code_of(client.command("STOR f")) == 425);
    }
    CHECK_FALSE(std::filesystem::exists(server.home() / "f"));
}

TEST_CASE("text, unique names and appends travel in blocks", "[block]") {
    TestServer server;
    auto client = in_block_mode(server);
    Peer data(client.passive());
    data.send(file("a\r\nb\r\n") + file("c\r\n") + file("unique"));
    client.send("TYPE A\r\nSTOR f\r\nAPPE f\r\nTYPE I\r\nSTOU g\th\r\n");
    CHECK(codes(client, 6) == "200 150 250 125 250 200");
    const auto named = client.reply();
    CHECK(named.starts_with("125 FILE: g\th."));
    CHECK(codes(client, 1) == "250");
    CHECK(read_file(server.home() / "f") == "a\nb\nc\n");
    CHECK(read_file(server.home() / named.substr(10)) == "unique");
    client.send("TYPE A\r\nRETR f\r\n");
    CHECK(data.next_file().content == "a\r\nb\r\nc\r\n");
}

TEST_CASE("restart markers of an upload are answered with where they stand", "[block]") {
    TestServer server;
    auto client = in_block_mode(server);
    Peer data(client.passive());
    const auto big = random_bytes(600'000, 1);
    data.send(in_blocks("abc") + marker_block("three"));
    client.send("STOR f\r\n");
    CHECK(codes(client, 1) == "150");
    CHECK(client.reply() == "110 MARK three = 3");
    data.send(in_blocks(big) + marker_block("more") + file("end"));
    CHECK(client.reply() == "110 MARK more = 600003");
    CHECK(codes(client, 1) == "250");
    CHECK(read_file(server.home() / "f") == "abc" + big + "end");
}

TEST_CASE("a long download in blocks has restart markers that REST takes", "[block]") {
    TestServer server;
    const auto& content = big();
    write_file(server.home() / "f", content);
    auto client = in_block_mode(server);
    Peer data(client.passive());
    client.send("RETR f\r\n");
    const auto received = data.next_file();
    CHECK(codes(client, 2) == "150 250");
    CHECK(received.content == content);
    CHECK(received.markers == "16777216 ");
    client.send("REST 16777216\r\nRETR f\r\n");
    CHECK(data.next_file().content == content.substr(16777216));
}

}  // namespace ftp::test
