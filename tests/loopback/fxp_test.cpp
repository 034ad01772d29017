#include "tests/loopback/test_server.hpp"

namespace ftp::test {

namespace {

// "PORT 127,0,0,2,..." of this listener.
std::string port_command(const std::string& address, std::uint16_t port) {
    return "PORT " + address + "," + std::to_string(port / 256) + "," + std::to_string(port % 256);
}

}  // namespace

TEST_CASE("only who may use FXP lets the server connect to another address", "[fxp]") {
    TestServer server;
    write_file(server.home() / "f", "content");
    RawListener other("127.0.0.2");
    const auto command = port_command("127,0,0,2", other.port());
    auto alice = logged_in(server);
    CHECK(code_of(alice.command(command)) == 504);
    CHECK(code_of(alice.command("EPRT |1|127.0.0.2|" + std::to_string(other.port()) + "|")) == 504);
    auto felix = logged_in(server, "felix");
    CHECK(code_of(felix.command(command)) == 200);
    CHECK(code_of(felix.command("RETR f")) == 150);
    CHECK(other.accept().read_all() == "content");
    CHECK(code_of(felix.reply()) == 226);
    CHECK(code_of(felix.command("EPRT |1|127.0.0.2|" + std::to_string(other.port()) + "|")) == 200);
}

TEST_CASE("FXP reaches no service, and nobody who is nobody", "[fxp]") {
    TestServer server;
    auto felix = logged_in(server, "felix");
    for (const std::string target :
         {"127,0,0,2,3,255", "0,0,0,0,200,200", "224,0,0,1,200,200", "255,255,255,255,200,200"}) {
        CAPTURE(target);
        CHECK(code_of(felix.command("PORT " + target)) == 504);
    }
}

TEST_CASE("only who may use FXP gets data from another address", "[fxp]") {
    TestServer server;
    write_file(server.home() / "f", "content");
    auto felix = logged_in(server, "felix");
    auto port = felix.passive_port();
    auto other = RawConnection::to(port, "127.0.0.1", "127.0.0.2");
    CHECK(code_of(felix.command("RETR f")) == 150);
    CHECK(other.read_all() == "content");
    CHECK(code_of(felix.reply()) == 226);
    // The next one on the same connection is not felix any more.
    felix.login("alice");
    felix.command("TYPE I");
    port = felix.passive_port();
    auto thief = RawConnection::to(port, "127.0.0.1", "127.0.0.2");
    auto own = RawConnection::to(port);
    CHECK(code_of(felix.command("RETR f")) == 150);
    CHECK(own.read_all() == "content");
    CHECK(code_of(felix.reply()) == 226);
}

TEST_CASE("two sessions of FXP move a file from one server to another", "[fxp]") {
    TestServer from;
    TestServer to([](server::Configuration&) {}, "127.0.0.2");
    write_file(from.home() / "f", big());
    auto source = logged_in(from, "felix");
    RawClient target(to.port(), "127.0.0.2");
    target.login("felix");
    target.command("TYPE I");
    const auto port = target.passive_port();
    CHECK(code_of(source.command(port_command("127,0,0,2", port))) == 200);
    CHECK(code_of(target.command("STOR g")) == 150);
    CHECK(code_of(source.command("RETR f")) == 150);
    CHECK(code_of(source.reply()) == 226);
    CHECK(code_of(target.reply()) == 226);
    CHECK(read_file(to.home() / "g") == big());
}

}  // namespace ftp::test
