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

TEST_CASE("a name with control bytes is the same wherever it is told as data", "[listing]") {
    TestServer server;
    RawClient client(server.port());
    client.login();
    const std::string name = "t\tb\x1B[2J\x7F";
    const std::string pathname = "257 \"/" + name + "\" ";
    CHECK(client.command("MKD " + name).starts_with(pathname));
    CHECK(code_of(client.command("CWD " + name)) == 250);
    CHECK(client.command("PWD").starts_with(pathname));
    CHECK(code_of(client.upload("STOR " + name, "x")) == 226);
    CHECK(client.download("NLST") == name + "\r\n");
    for (const auto* command : {"LIST", "MLSD"}) CHECK(client.download(command).ends_with(" " + name + "\r\n"));
    client.command("TYPE I");
    const auto path = " /" + name + "/" + name;
    CHECK(client.command("MLST " + name).ends_with(path + "\r\n250 End"));
    CHECK(client.command("HASH " + name).ends_with(path));
    CHECK(client.command("MFMT 20010203040506 " + name).ends_with(path));
    CHECK(client.command("MFF Modify=20010203040506; " + name).ends_with(path));
    CHECK(client.command("STAT " + name).find(" " + name + "\r\n213 End") != std::string::npos);
    client.passive_port();
    CHECK(client.command("STOU " + name).starts_with("150 FILE: " + name + "."));
}

TEST_CASE("what a reply says to a person has no control bytes", "[listing]") {
    TestServer server;
    RawClient client(server.port());
    client.login();
    CHECK(client.command("CWD t\tb\x1B[2J\x7F").starts_with("550 /t?b?[2J?: "));
    CHECK(client.command("STAT none\x1B").starts_with("550 /none?: "));
}

}  // namespace ftp::test
