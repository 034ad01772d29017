#include "ftp/remote/conversation.hpp"
#include "ftp/remote/failure.hpp"
#include "ftp/remote/passive.hpp"
#include "tests/unit/client/client_fixture.hpp"

namespace ftp::client {
namespace {

using test::ScriptedConnection;
using test::ScriptedServer;

Cause cause_of_login(ScriptedServer::Script script) {
    const ScriptedServer server(std::move(script));
    ClientRun client(server.port());
    client.timeout = std::chrono::milliseconds(300);
    return only_cause(client.run({"mkdir", client.url("a")}));
}

TEST_CASE("the login leaves in one flight behind the greeting", "[login]") {
    std::vector<std::string> seen;
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.say("220-a banner\r\n220 of lines\r\n");
        // Nothing is answered before everything has come.
        for (int i = 0; i < 5; ++i) seen.push_back(talk.read_line());
        talk.say("331 password\r\n230 in\r\n211-F\r\n UTF8\r\n211 End\r\n200 utf\r\n200 binary\r\n");
        talk.expect("MKD");
        talk.reply("257 \"a\"");
    });
    ClientRun client(server.port());
    CHECK(client.run({"mkdir", client.url("a")}).done == 1);
    CHECK(seen == std::vector<std::string>{"USER user", "PASS secret", "FEAT", "OPTS UTF8 ON", "TYPE I"});
}

TEST_CASE("a server that answers a flight out of place is asked again, one command at a time", "[login]") {
    const auto confused = [](ScriptedConnection& talk) {
        talk.reply("220 ready");
        talk.read_line();
        talk.reply("331 password");
        talk.reply("220 what?");
    };
    const auto lock_step = [](ScriptedConnection& talk) {
        talk.reply("220 ready");
        for (const char* answer : {"331 password", "230 in", "500 no FEAT", "501 no OPTS", "200 binary", "257 made"}) {
            talk.read_line();
            talk.reply(answer);
        }
    };
    const ScriptedServer server({confused, lock_step});
    ClientRun client(server.port());
    const auto tally = client.run({"mkdir", client.url("a")});
    CHECK(tally.done == 1);
    CHECK(server.connections() == 2);
}

// Says these replies when the first command has come: earlier ones would answer nothing.
ScriptedServer::Script greets_and_says(const std::string& replies) {
    return [replies](ScriptedConnection& talk) {
        talk.reply("220 x");
        talk.read_line();
        talk.say(replies);
        for (;;) talk.read_line();
    };
}

TEST_CASE("why a login failed decides the exit status", "[login]") {
    CHECK(cause_of_login(greets_and_says("331 x\r\n530 wrong\r\n")) == Cause::login_refused);
    CHECK(cause_of_login(greets_and_says("530 no such user\r\n503 x\r\n")) == Cause::login_refused);
    CHECK(cause_of_login([](ScriptedConnection& talk) { talk.say("421 too many\r\n"); }) == Cause::temporary);
    CHECK(cause_of_login(greets_and_says("331 x\r\n421 going down\r\n")) == Cause::temporary);
    CHECK(cause_of_login([](ScriptedConnection& talk) { talk.say("500 go away\r\n"); }) == Cause::refused);
    CHECK(cause_of_login([](ScriptedConnection& talk) { talk.say("SSH-2.0-OpenSSH\r\n"); }) == Cause::refused);
    CHECK(cause_of_login([](ScriptedConnection& talk) { talk.close(); }) == Cause::temporary);
    CHECK(cause_of_login([](ScriptedConnection& talk) { talk.read_line(); }) ==
          Cause::temporary);  // says nothing at all
}

TEST_CASE("an account is given when the server asks for one and one is known", "[login]") {
    CHECK(cause_of_login(greets_and_says("331 x\r\n332 account?\r\n530 x\r\n530 x\r\n530 x\r\n")) ==
          Cause::login_refused);
}

TEST_CASE("an endless reply ends with the patience of the client", "[login]") {
    CHECK(cause_of_login([](ScriptedConnection& talk) {
              const std::string lines(64 << 10, 'x');
              talk.say("220-\r\n");
              for (;;) talk.say(lines + "\r\n");
          }) == Cause::temporary);
}

TEST_CASE("without a password nothing is asked where there is no terminal", "[login]") {
    const ScriptedServer server([](ScriptedConnection& talk) {
        talk.reply("220 x");
        talk.expect("USER");
        talk.reply("331 password please");
        talk.read_line();
    });
    ClientRun client(server.port());
    client.password.reset();
    CHECK(only_cause(client.run({"mkdir", client.url("a")})) == Cause::login_refused);
}

TEST_CASE("a line end in a name is never sent", "[login]") {
    const ScriptedServer server([](ScriptedConnection& talk) {
        talk.log_in();
        FAIL_CHECK("a command came: " << talk.read_line());
    });
    Site site;
    site.host = "127.0.0.1";
    site.user = "user\r\nDELE x";
    site.password = "p";
    Host host(site, Patience(std::chrono::seconds(1)));
    host.endpoints = {Endpoint(asio::ip::make_address("127.0.0.1"), server.port())};
    asio::io_context loop(1);
    std::optional<Error> error;
    auto open = [&]() -> awaitable<void> {
        auto opened = co_await Conversation::open(host);
        if (!opened) error = opened.error();
    };
    asio::co_spawn(loop, open, [&](std::exception_ptr) { loop.stop(); });
    loop.run();
    REQUIRE(error);
    CHECK(is(*error, Failure::unusable));
}

TEST_CASE("only the port of a passive reply is used", "[passive]") {
    CHECK(passive_port(Reply(Code::extended_passive, "Entering (|||6446|)")) == Port(6446));
    CHECK(passive_port(Reply(Code::passive, "Entering (10,9,8,7,25,46)")) == Port(6446));
    CHECK_FALSE(passive_port(Reply(Code::passive, "Entering (10,9,8,7,0,0)")));
    CHECK_FALSE(passive_port(Reply(Code::passive, "Entering nothing")));
    CHECK_FALSE(passive_port(Reply(Code::ok, "(|||6446|)")));
}

TEST_CASE("the size in a 150 reply is the number of bytes in its last parentheses", "[passive]") {
    CHECK(announced_size("Opening BINARY mode data connection for a (2).txt (1234 bytes).") == ByteCount(1234));
    CHECK(announced_size("x (0 bytes)") == ByteCount(0));
    CHECK_FALSE(announced_size("x (1234)"));
    CHECK_FALSE(announced_size("x (12.3 kbytes)"));
    CHECK_FALSE(announced_size("x (99999999999999999999 bytes)"));
    CHECK_FALSE(announced_size("nothing"));
}

}  // namespace
}  // namespace ftp::client
