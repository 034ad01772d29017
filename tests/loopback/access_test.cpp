#include "tests/loopback/test_server.hpp"

#include <future>

namespace ftp::test {

TEST_CASE("a wrong password and an unknown user get the same answers", "[access]") {
    TestServer server;
    RawClient client(server.port());
    const auto known = client.command("USER alice");
    const auto wrong = client.command("PASS wrong");
    CHECK(client.command("USER nobody") == known);
    CHECK(client.command("PASS wrong") == wrong);
    CHECK(code_of(wrong) == 530);
}

TEST_CASE("the third wrong password ends the session with 421", "[access]") {
    TestServer server;
    RawClient client(server.port());
    for (const int code : {530, 530, 421}) {
        client.command("USER alice");
        CHECK(code_of(client.command("PASS wrong")) == code);
    }
    CHECK(client.at_end());
}

TEST_CASE("who guesses gets no more tries by coming in as somebody else meanwhile", "[access]") {
    TempDir shared;
    TestServer server([&](server::Configuration& configuration) { configuration.accounts.anonymous = shared.text(); });
    const auto [user, word] = GENERATE(std::pair("anonymous", "guest@"), std::pair("rita", "secret"));
    CAPTURE(user);
    RawClient client(server.port());
    for (const int code : {530, 530, 421}) {
        client.login(user, word);
        client.command("USER alice");
        CHECK(code_of(client.command("PASS wrong")) == code);
    }
    CHECK(client.at_end());
    CHECK(server.log().find(" name=alice failures=3 for_user=3") != std::string::npos);
}

TEST_CASE("PASS needs a USER before it, and a failed one needs a new USER", "[access]") {
    TestServer server;
    RawClient client(server.port());
    CHECK(code_of(client.command("PASS secret")) == 503);
    client.command("USER alice");
    CHECK(code_of(client.command("PASS wrong")) == 530);
    CHECK(code_of(client.command("PASS secret")) == 503);
}

TEST_CASE("a second USER drops the first identity at once", "[access]") {
    TestServer server;
    RawClient client(server.port());
    client.login();
    CHECK(code_of(client.command("USER rita")) == 331);
    CHECK(code_of(client.command("PWD")) == 530);
    client.command("PASS secret");
    CHECK(code_of(client.command("MKD x")) == 550);
}

TEST_CASE("REIN leads back to the beginning", "[access]") {
    TestServer server;
    RawClient client(server.port());
    client.login();
    client.command("MKD d");
    client.command("CWD d");
    client.command("TYPE I");
    CHECK(code_of(client.command("REIN")) == 220);
    CHECK(code_of(client.command("PWD")) == 530);
    client.login();
    CHECK(client.command("PWD").starts_with("257 \"/\""));
    CHECK(client.command("STAT").find("TYPE: A") != std::string::npos);
}

TEST_CASE("passwords never reach the log, control characters reach it escaped", "[access]") {
    TestServer server;
    RawClient client(server.port());
    client.login();
    client.command("USER al\x1b[31mice");
    client.command("PASS hunter2");
    client.command("QUIT");
    CHECK(client.at_end());
    const auto log = server.log();
    CHECK(log.find("secret") == log.npos);
    CHECK(log.find("hunter2") == log.npos);
    CHECK(log.find('\x1b') == log.npos);
    CHECK(log.find("login") != log.npos);
}

TEST_CASE("one deadline holds for the whole log-in, whatever is said meanwhile", "[access]") {
    TestServer server([](server::Configuration& configuration) {
        configuration.limits.login_timeout = std::chrono::milliseconds(300);
    });
    RawClient client(server.port());
    int replies = 0;
    while (code_of(client.command("NOOP")) == 200) ++replies;
    CHECK(replies > 0);
    CHECK(client.at_end());
}

TEST_CASE("an idle session ends with 421", "[access]") {
    TestServer server([](server::Configuration& configuration) {
        configuration.limits.idle_timeout = std::chrono::milliseconds(100);
    });
    RawClient client(server.port());
    client.login();
    CHECK(code_of(client.reply()) == 421);
    CHECK(client.at_end());
}

TEST_CASE("one session too many from an address is 421", "[access]") {
    TestServer server([](server::Configuration& configuration) { configuration.limits.sessions_per_ip = 2; });
    RawClient first(server.port());
    RawClient second(server.port());
    auto third = RawConnection::to(server.port());
    CHECK(third.read_all().starts_with("421 "));
    first.command("QUIT");
    CHECK(first.at_end());
    CHECK(eventually([&] { return server.server().services().admission.sessions() == 1; }));
    CHECK_NOTHROW(RawClient(server.port()));
}

TEST_CASE("when the server is full the oldest stranger gives way to a newcomer, one who logged in does not",
          "[access]") {
    TestServer server([](server::Configuration& configuration) { configuration.limits.sessions = 2; });
    RawClient member(server.port());
    member.login();
    RawClient stranger(server.port());
    RawClient newcomer(server.port());
    CHECK(code_of(stranger.reply()) == 421);
    newcomer.login();
    CHECK(code_of(member.command("NOOP")) == 200);
    CHECK(eventually([&] { return server.server().services().admission.sessions() == 2; }));
    auto late = RawConnection::to(server.port());
    CHECK(late.read_all().starts_with("421 "));
}

TEST_CASE("anonymous reads and does not write", "[access]") {
    TempDir shared;
    write_file(shared / "public", "hello");
    TestServer server([&](server::Configuration& configuration) { configuration.accounts.anonymous = shared.text(); });
    RawClient client(server.port());
    client.login("anonymous", "guest@");
    client.command("TYPE I");
    CHECK(client.download("RETR public") == "hello");
    client.passive_port();
    CHECK(code_of(client.command("STOR new")) == 550);
    CHECK(code_of(client.command("DELE public")) == 550);
}

TEST_CASE("who is sent away while the password is checked hears only that", "[access]") {
    TestServer server([](auto& configuration) {
        configuration.limits.sessions = 1;
        configuration.limits.password_checks = 1;
    });
    std::promise<void> release;
    asio::post(server.server().services().password_checks, [&] { release.get_future().wait(); });
    RawClient slow(server.port());
    slow.send("USER alice\r\nPASS secret\r\n");
    CHECK(eventually([&] { return server.log().find(" verb=PASS ") != std::string::npos; }));
    const RawClient newcomer(server.port());  // its place is that of the stranger
    release.set_value();
    CHECK(code_of(slow.reply()) == 331);
    CHECK(code_of(slow.reply()) == 421);
    CHECK(slow.at_end());
}

TEST_CASE("over IPv6 EPSV and EPRT work, PASV and PORT are 522", "[access]") {
    TestServer server({}, "[::1]");
    write_file(server.home() / "a", "abc");
    RawClient client(server.port(), "::1");
    client.login();
    client.command("TYPE I");
    CHECK(client.download("RETR a") == "abc");
    CHECK(code_of(client.command("PASV")) == 522);
    CHECK(code_of(client.command("PORT 127,0,0,1,200,200")) == 522);
    CHECK(code_of(client.command("EPRT |1|127.0.0.1|50000|")) == 522);
    RawListener listener("::1");
    CHECK(code_of(client.command("EPRT |2|::1|" + std::to_string(listener.port()) + "|")) == 200);
    CHECK(code_of(client.command("RETR a")) == 150);
    CHECK(listener.accept().read_all() == "abc");
    CHECK(code_of(client.reply()) == 226);
}

TEST_CASE("a draining server lets a transfer finish and says goodbye", "[access]") {
    TestServer server;
    write_file(server.home() / "a", "abc");
    RawClient idle(server.port());
    idle.login();
    RawClient busy(server.port());
    busy.login();
    auto data = busy.passive();
    CHECK(code_of(busy.command("STOR b")) == 150);
    data.send("whole");
    server.server().services().admission.summon_all(server::Summons::draining);
    CHECK(code_of(idle.reply()) == 421);
    data.close();
    CHECK(code_of(busy.reply()) == 226);
    CHECK(code_of(busy.reply()) == 421);
    CHECK(read_file(server.home() / "b") == "whole");
}

}  // namespace ftp::test
