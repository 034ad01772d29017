#include "tests/loopback/test_server.hpp"

namespace ftp::test {

TEST_CASE("a listing whose directory goes after the 150 is 451, and no short listing", "[listing]") {
    TestServer server;
    write_file(server.home() / "d/f", "");
    RawClient client(server.port());
    client.login();
    const std::string verb = GENERATE("LIST", "NLST", "MLSD");
    CAPTURE(verb);
    const auto port = client.passive_port();
    CHECK(code_of(client.command(verb + " d")) == 150);
    std::filesystem::remove_all(server.home() / "d");
    auto data = RawConnection::to(port);
    CHECK(code_of(client.reply()) == 451);
    CHECK(data.was_reset());
    CHECK(code_of(client.command("NOOP")) == 200);
}

TEST_CASE("a listing that grows over a limit is 451, and no short listing", "[listing]") {
    TestServer server([](auto& configuration) {
        configuration.limits.list_entries = 3;
        configuration.limits.list_depth = 2;
    });
    write_file(server.home() / "deep/a/b/c/f", "");
    for (int i = 0; i < 4; ++i) write_file(server.home() / "long" / std::to_string(i), "");
    RawClient client(server.port());
    client.login();
    const std::string command = GENERATE("LIST -R deep", "NLST -R deep", "LIST -R long", "NLST -R long");
    CAPTURE(command);
    auto data = client.passive();
    CHECK(code_of(client.command(command)) == 150);
    CHECK(code_of(client.reply()) == 451);
    CHECK(data.was_reset());
}

TEST_CASE("no line of STAT with a path looks like the end of its reply", "[listing]") {
    TestServer server;
    write_file(server.home() / "d/f", "12345");
    RawClient client(server.port());
    client.login();
    for (const std::string command : {"STAT d", "STAT d/f", "STAT d/*"}) {
        CAPTURE(command);
        CHECK(client.command(command).find("\r\n -rw") != std::string::npos);
    }
}

}  // namespace ftp::test
