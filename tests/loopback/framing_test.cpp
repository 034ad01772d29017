#include "tests/loopback/test_server.hpp"

namespace ftp::test {

TEST_CASE("a command works when it arrives one byte at a time", "[framing]") {
    TestServer server;
    RawClient client(server.port());
    client.login();
    for (const std::string line : {"PWD\r\n", "TYPE I\r\n", "NOOP\r\n"}) {
        for (const char byte : line) client.send(std::string_view(&byte, 1));
        CHECK(code_of(client.reply()) / 100 == 2);
    }
}

TEST_CASE("every line may be split at every place", "[framing]") {
    TestServer server;
    RawClient client(server.port());
    client.login();
    const std::string lines = "CWD /\r\nPWD\r\nSIZE none\r\n";
    for (std::size_t split = 1; split < lines.size(); ++split) {
        CAPTURE(split);
        client.send(std::string_view(lines).substr(0, split));
        client.send(std::string_view(lines).substr(split));
        CHECK(code_of(client.reply()) == 250);
        CHECK(code_of(client.reply()) == 257);
        CHECK(code_of(client.reply()) == 550);
    }
}

TEST_CASE("a hundred commands in one segment get a hundred replies in order", "[framing]") {
    TestServer server;
    RawClient client(server.port());
    client.login();
    std::string lines;
    for (int i = 0; i < 100; ++i) lines += i % 2 == 0 ? "NOOP\r\n" : "PWD\r\n";
    client.send(lines);
    for (int i = 0; i < 100; ++i) CHECK(code_of(client.reply()) == (i % 2 == 0 ? 200 : 257));
}

TEST_CASE("login and first commands may travel in one flight", "[framing]") {
    TestServer server;
    RawClient client(server.port());
    client.send("USER alice\r\nPASS secret\r\nFEAT\r\nPWD\r\nTYPE I\r\nNOOP\r\n");
    for (const int code : {331, 230, 211, 257, 200, 200}) CHECK(code_of(client.reply()) == code);
}

TEST_CASE("an over-long line is one 500 and its rest is no command", "[framing]") {
    TestServer server;
    RawClient client(server.port());
    client.login();
    client.send("STAT " + std::string(9000, 'x') + " \r\nNOOP\r\n");
    CHECK(code_of(client.reply()) == 500);
    CHECK(code_of(client.reply()) == 200);
}

TEST_CASE("a line of exactly the limit is taken and one octet more is not", "[framing]") {
    TestServer server;
    RawClient client(server.port());
    client.login();
    const auto fits = "NOOP " + std::string(8192 - 2 - 5, 'x');
    CHECK(code_of(client.command(fits)) == 200);
    CHECK(code_of(client.command(fits + "x")) == 500);
}

TEST_CASE("a line without an end is 421 and the end of the session", "[framing]") {
    TestServer server;
    RawClient client(server.port());
    client.send(std::string(70'000, 'x'));
    CHECK(code_of(client.reply()) == 421);
    CHECK(client.at_end());
}

TEST_CASE("NUL is 501, Telnet negotiation is refused, a bare line feed ends a line", "[framing]") {
    TestServer server;
    RawClient client(server.port());
    client.login();
    client.send(std::string_view("CWD a\0b\r\n", 9));
    CHECK(code_of(client.reply()) == 501);
    client.send("\xFF\xFD\x01NOOP\r\n");
    std::string answer;
    while (answer.size() < 3) answer += client.control().read_some();
    CHECK(answer.substr(0, 3) == "\xFF\xFC\x01");
    while (answer.find("\r\n") == answer.npos) answer += client.control().read_some();
    CHECK(answer.substr(3, 3) == "200");
    client.send("NOOP\n");
    CHECK(code_of(client.reply()) == 200);
}

TEST_CASE("with strict_eol a bare line feed is data", "[framing]") {
    TestServer server([](server::Configuration& configuration) { configuration.server.strict_eol = true; });
    RawClient client(server.port());
    client.login();
    client.send("NOOP\nNOOP\r\n");
    CHECK(code_of(client.reply()) >= 200);
    client.send("PWD\r\n");
    CHECK(code_of(client.reply()) == 257);
}

TEST_CASE("a browser is shown the door", "[framing]") {
    TestServer server;
    RawClient client(server.port());
    CHECK(code_of(client.command("GET / HTTP/1.1")) == 421);
    CHECK(client.at_end());
    auto known = logged_in(server);  // who says it now has only mistaken the program
    CHECK(code_of(known.command("GET f")) == 500);
    CHECK(code_of(known.command("NOOP")) == 200);
}

TEST_CASE("too many unknown verbs before login end the session", "[framing]") {
    TestServer server;
    RawClient client(server.port());
    for (int i = 1; i < 10; ++i) CHECK(code_of(client.command("XYZZY")) == 500);
    CHECK(code_of(client.command("XYZZY")) == 421);
    CHECK(client.at_end());
}

}  // namespace ftp::test
