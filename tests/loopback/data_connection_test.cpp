#include "tests/loopback/test_server.hpp"

namespace ftp::test {

namespace {

std::string port_argument(std::uint16_t port, const std::string& host = "127,0,0,1") {
    return "PORT " + host + "," + std::to_string(port / 256) + "," + std::to_string(port % 256);
}

}  // namespace

TEST_CASE("PORT and EPRT call the client back", "[data]") {
    TestServer server;
    write_file(server.home() / "f", "abc");
    RawClient client(server.port());
    client.login();
    client.command("TYPE I");
    RawListener listener;
    for (const auto& setup :
         {port_argument(listener.port()), "EPRT |1|127.0.0.1|" + std::to_string(listener.port()) + "|"}) {
        CHECK(code_of(client.command(setup)) == 200);
        CHECK(code_of(client.command("RETR f")) == 150);
        CHECK(listener.accept().read_all() == "abc");
        CHECK(code_of(client.reply()) == 226);
    }
}

TEST_CASE("no bounce: PORT goes to the control peer only, and to no service port", "[data]") {
    TestServer server;
    RawClient client(server.port());
    client.login();
    RawListener elsewhere("127.0.0.2");
    CHECK(code_of(client.command(port_argument(elsewhere.port(), "127,0,0,2"))) == 504);
    CHECK(code_of(client.command("EPRT |1|127.0.0.2|" + std::to_string(elsewhere.port()) + "|")) == 504);
    CHECK(code_of(client.command(port_argument(1023))) == 504);
    CHECK(code_of(client.command("EPRT |1|127.0.0.1|22|")) == 504);
    CHECK(code_of(client.command(port_argument(server.port()))) == 504);  // it would talk to itself
    CHECK(code_of(client.command("EPRT |2|::1|2000|")) == 522);
    CHECK(code_of(client.command("EPRT |3|x|2000|")) == 522);
    for (const auto* malformed : {"PORT", "PORT 127,0,0,1,1", "PORT 127,0,0,1,1,256", "PORT 1,2,3,4,5,6,7", "EPRT",
                                  "EPRT |1|127.0.0.1|", "EPRT |1|x|2000|"}) {
        CAPTURE(malformed);
        CHECK(code_of(client.command(malformed)) == 501);
    }
    CHECK_FALSE(elsewhere.anyone(std::chrono::milliseconds(0)));
}

TEST_CASE("a stranger at the passive port gets nothing, and the client still its file", "[data]") {
    TestServer server;
    write_file(server.home() / "f", "abc");
    RawClient client(server.port());
    client.login();
    client.command("TYPE I");
    const auto port = client.passive_port();
    auto thief = RawConnection::to(port, "127.0.0.1", "127.0.0.2");
    auto data = RawConnection::to(port);
    CHECK(code_of(client.command("RETR f")) == 150);
    CHECK(data.read_all() == "abc");
    CHECK(code_of(client.reply()) == 226);
    CHECK(thief.read_all().empty());
}

TEST_CASE("who connected without a transfer is turned away at the next EPSV", "[data]") {
    TestServer server;
    write_file(server.home() / "f", "abc");
    RawClient client(server.port());
    client.login();
    client.command("TYPE I");
    auto early = client.passive();
    auto data = client.passive();
    CHECK(code_of(client.command("RETR f")) == 150);
    CHECK(data.read_all() == "abc");
    CHECK(code_of(client.reply()) == 226);
    bool ended = false;
    try {
        ended = early.read_all().empty();
    } catch (const std::system_error&) {
        ended = true;  // a reset says the same
    }
    CHECK(ended);
}

TEST_CASE("after EPSV ALL only EPSV is left", "[data]") {
    TestServer server;
    RawClient client(server.port());
    client.login();
    CHECK(code_of(client.command("EPSV ALL")) == 200);
    for (const auto* old : {"PASV", "PORT 127,0,0,1,200,200", "EPRT |1|127.0.0.1|2000|"})
        CHECK(code_of(client.command(old)) == 503);
    CHECK(code_of(client.command("EPSV")) == 229);
    CHECK(code_of(client.command("EPSV 1")) == 229);
    CHECK(code_of(client.command("EPSV 2")) == 522);
    CHECK(code_of(client.command("EPSV 9")) == 522);
    CHECK(code_of(client.command("EPSV x")) == 501);
}

TEST_CASE("when the passive ports are used up it is 425, and one that rests is taken back", "[data]") {
    TestServer server([](server::Configuration& configuration) {
        configuration.server.passive_ports = {Port(21900), Port(21900)};
    });
    write_file(server.home() / "f", "abc");
    RawClient first(server.port());
    first.login();
    first.command("TYPE I");
    RawClient second(server.port());
    second.login();
    second.command("TYPE I");
    CHECK(code_of(first.command("EPSV")) == 229);
    CHECK(code_of(second.command("EPSV")) == 425);
    CHECK(code_of(first.command("ABOR")) == 226);
    CHECK(second.download("RETR f") == "abc");
    CHECK(first.download("RETR f") == "abc");
}

TEST_CASE("PASV tells the public address to clients from outside", "[data]") {
    TestServer server(
        [](server::Configuration& configuration) { configuration.server.public_address = "203.0.113.7"; });
    RawClient client(server.port());
    client.login();
    CHECK(eventually([&] { return client.command("PASV").find("(203,0,113,7,") != std::string::npos; }));
}

TEST_CASE("the public address may be a name", "[data]") {
    TestServer server([](server::Configuration& configuration) { configuration.server.public_address = "localhost"; });
    RawClient client(server.port());
    client.login();
    CHECK(client.command("PASV").find("(127,0,0,1,") != std::string::npos);
}

TEST_CASE("without a setup every transfer command is 425", "[data]") {
    TestServer server;
    write_file(server.home() / "f", "abc");
    RawClient client(server.port());
    client.login();
    for (const auto* line : {"RETR f", "STOR g", "APPE g", "STOU", "LIST", "NLST", "MLSD"})
        CHECK(code_of(client.command(line)) == 425);
}

}  // namespace ftp::test
