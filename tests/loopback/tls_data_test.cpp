// Data connections under PROT P: what is whole, what is cut, and whose they are.

#include "tests/loopback/tls_client.hpp"

#include <openssl/ssl.h>

namespace ftp::test {

using server::Configuration;

TEST_CASE("files of every size go both ways under TLS, in both types", "[tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys));
    TlsHome home(GENERATE(TlsVersion::v1_2, TlsVersion::v1_3));
    TlsRawClient client(server.port(), home);
    client.login();
    for (const std::size_t size : {0u, 1u, 16384u, 262'144u, 262'145u, 3'000'000u}) {
        CAPTURE(size);
        const auto content = random_bytes(size, 9);
        CHECK(code_of(client.upload("STOR f", content)) == 226);
        CHECK((client.download("RETR f") == content));
    }
    client.command("TYPE A");
    CHECK(code_of(client.upload("STOR t", "a\r\nb\r")) == 226);
    CHECK(read_file(server.home() / "t") == "a\nb\r");
    CHECK(client.download("RETR t") == "a\r\nb\r");
}

TEST_CASE("an upload that ends without close_notify is not stored, but kept to be resumed", "[tls]") {
    const KeyFiles keys;
    const auto policy = GENERATE(server::CloseNotify::required, server::CloseNotify::preferred);
    TestServer server(with_tls(keys, [&](Configuration& c) { c.uploads.close_notify = policy; }));
    TlsHome home;
    TlsRawClient client(server.port(), home);
    client.login();
    auto talk = client.data("STOR f");
    REQUIRE(talk.shake_hands());
    talk.send(std::string(300'000, 'x'));
    talk.connection().close();
    const auto reply = client.reply();
    const bool stored = policy == server::CloseNotify::preferred;
    CHECK(code_of(reply) == (stored ? 226 : 426));
    CHECK(std::filesystem::exists(server.home() / "f") == stored);
    CHECK(client.command("SIZE f") == (stored ? "213 300000" : "213 299999"));
    if (!stored) CHECK(reply.find("close_notify") != std::string::npos);
}

TEST_CASE("a user whose client never says close_notify may be excused", "[tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys));
    TlsHome home;
    TlsRawClient client(server.port(), home);
    client.login("tessa");
    auto talk = client.data("STOR f");
    REQUIRE(talk.shake_hands());
    talk.send("abc");
    talk.connection().close();
    CHECK(code_of(client.reply()) == 226);
}

TEST_CASE("a download that is aborted never looks whole", "[tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys));
    write_file(server.home() / "big", big());
    TlsHome home;
    TlsRawClient client(server.port(), home);
    client.login();
    auto talk = client.data("RETR big");
    REQUIRE(talk.shake_hands());
    CHECK_FALSE(talk.read_some().empty());
    CHECK(code_of(client.command("ABOR")) == 426);
    CHECK(code_of(client.reply()) == 226);
    CHECK(talk.was_cut());
    CHECK(code_of(client.command("NOOP")) == 200);
}

TEST_CASE("hundreds of data connections resume on one login, with each ticket once or the same one always", "[tls]") {
    const KeyFiles keys;
    const auto version = GENERATE(TlsVersion::v1_2, TlsVersion::v1_3);
    TestServer server(with_tls(keys, [](Configuration& c) { c.tls.session_reuse = server::SessionReuse::required; }));
    TlsHome home(version);
    TlsRawClient client(server.port(), home);
    client.login();
    write_file(server.home() / "f", "abc");
    REQUIRE_FALSE(home.tickets.empty());
    const bool each_once = version == TlsVersion::v1_3 && GENERATE(false, true);
    const auto first = home.tickets.back();
    for (int i = 0; i < 100; ++i) {
        if (!each_once) home.tickets = {first};
        auto talk = client.data("RETR f");
        if (each_once) home.tickets.pop_back();
        REQUIRE(talk.shake_hands());
        REQUIRE(::SSL_session_reused(talk.engine().native()) == 1);
        REQUIRE(talk.read_all() == "abc");
        REQUIRE(code_of(client.reply()) == 226);
    }
}

TEST_CASE("where reuse is required, a fresh data connection is refused and told why", "[tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys, [](Configuration& c) { c.tls.session_reuse = server::SessionReuse::required; }));
    TlsHome home;
    TlsRawClient client(server.port(), home);
    client.login();
    auto talk = client.data("STOR f", false);
    (void)talk.shake_hands();
    const auto reply = client.reply();
    CHECK(code_of(reply) == 522);
    CHECK(reply.find("TLS session reuse required") != std::string::npos);
    CHECK(talk.was_cut());
    CHECK_FALSE(std::filesystem::exists(server.home() / "f"));
    CHECK(code_of(client.upload("STOR f", "abc")) == 226);
}

TEST_CASE("adaptive reuse asks of a client what it has shown that it can", "[tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys));
    TlsHome home;
    TlsRawClient client(server.port(), home);
    client.login();
    CHECK(code_of(client.upload("STOR f", "abc", false)) == 226);
    CHECK(code_of(client.upload("STOR f", "abc", false)) == 226);
    CHECK(code_of(client.upload("STOR f", "abc", true)) == 226);
    CHECK(code_of(client.upload("STOR f", "abc", false)) == 522);
    CHECK(code_of(client.upload("STOR f", "abc", true)) == 226);
}

TEST_CASE("a ticket of the same account and place is as good as one of this session, one of another account is not",
          "[tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys, [](Configuration& c) { c.tls.session_reuse = server::SessionReuse::required; }));
    TlsHome home, others;
    TlsRawClient first(server.port(), others);
    const std::string user = GENERATE("alice", "rita");
    first.login(user);
    TlsRawClient second(server.port(), home);
    second.login();
    home.tickets = {others.tickets.back()};
    auto talk = second.data("NLST");
    (void)talk.shake_hands();
    CHECK(code_of(second.reply()) == (user == "alice" ? 226 : 522));
}

TEST_CASE("a control connection that resumes an old session may take it for its data, too", "[tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys, [](Configuration& c) { c.tls.session_reuse = server::SessionReuse::required; }));
    const auto version = GENERATE(TlsVersion::v1_2, TlsVersion::v1_3);
    TlsHome home(version);
    { TlsRawClient(server.port(), home).login(); }
    const auto old = home.tickets.front();
    auto connection = RawConnection::to(server.port());
    connection.read_some();
    connection.send("AUTH TLS\r\n");
    connection.read_some();
    TlsTalk control(std::move(connection), home.engine(old.get()));
    REQUIRE(control.shake_hands());
    CHECK(::SSL_session_reused(control.engine().native()) == 1);
    const auto say = [&](const std::string& line) { return control.send(line + "\r\n"), control.read_some(); };
    for (const auto* line : {"USER rita", "PASS secret", "PBSZ 0", "PROT P"}) say(line);
    const auto passive = say("EPSV");
    auto data = RawConnection::to(static_cast<std::uint16_t>(std::stoul(passive.substr(passive.find("|||") + 3))));
    CHECK(code_of(say("NLST")) == 150);
    TlsTalk talk(std::move(data), home.engine(old.get()));
    REQUIRE(talk.shake_hands());
    CHECK(talk.read_all().empty());
    CHECK(code_of(control.read_some()) == 226);
}

TEST_CASE("what is no TLS on a data connection is told, and the session goes on", "[tls]") {
    const KeyFiles keys;
    TestServer server(
        with_tls(keys, [](Configuration& c) { c.tls.handshake_timeout = std::chrono::milliseconds(200); }));
    TlsHome home;
    TlsRawClient client(server.port(), home);
    client.login();
    // A client that has resumed a session is given a moment first in which nobody looks at its control connection.
    if (GENERATE(false, true)) CHECK(code_of(client.upload("STOR before", "abc")) == 226);
    SECTION("plaintext") {
        auto talk = client.data("STOR f");
        talk.connection().send("this is a file in the clear");
        CHECK(code_of(client.reply()) == 522);
    }
    SECTION("gone") {
        auto talk = client.data("STOR f");
        talk.connection().close();
        CHECK(code_of(client.reply()) == 522);
    }
    SECTION("reset") {
        auto talk = client.data("STOR f");
        talk.connection().reset();
        CHECK(code_of(client.reply()) == 425);
    }
    SECTION("silent") {
        auto talk = client.data("STOR f");
        CHECK(code_of(client.reply()) == 425);
    }
    SECTION("aborted while it is silent") {
        auto talk = client.data("STOR f");
        CHECK(client.command("STAT").find("STOR /f") != std::string::npos);
        CHECK(code_of(client.command("ABOR")) == 426);
        CHECK(code_of(client.reply()) == 226);
    }
    CHECK_FALSE(std::filesystem::exists(server.home() / "f"));
    CHECK(code_of(client.upload("STOR f", "abc")) == 226);
}

TEST_CASE("a client that resumes may take longer than the moment it is given first", "[tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys));
    TlsHome home;
    TlsRawClient client(server.port(), home);
    client.login();
    CHECK(code_of(client.upload("STOR before", "abc")) == 226);
    auto talk = client.data("STOR f");
    CHECK(client.command("STAT").find("STOR /f") != std::string::npos);  // answered when the moment is over
    REQUIRE(talk.shake_hands());
    CHECK(::SSL_session_reused(talk.engine().native()) == 1);
    talk.send("abc");
    talk.close_notify();
    talk.connection().close();
    CHECK(code_of(client.reply()) == 226);
    CHECK(read_file(server.home() / "f") == "abc");
}

TEST_CASE("a client that goes at any stage of a handshake leaves nothing behind", "[tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys));
    const auto before = [] {
        TlsHome home;
        auto engine = home.engine();
        REQUIRE(engine.handshake());
        return std::string(engine.unsent());
    }();
    const auto nobody = [&] { return server.server().services().admission.sessions() == 0; };
    {
        TlsHome home;  // what the first handshake of a process opens stays
        TlsRawClient(server.port(), home).login();
    }
    CHECK(eventually(nobody));
    const auto descriptors = open_descriptors();
    for (std::size_t cut = 0; cut <= before.size(); cut += cut < 8 ? 1 : before.size() / 8) {
        for (const bool resets : {false, true}) {
            RawClient client(server.port());
            client.command("AUTH TLS");
            client.send(before.substr(0, cut));
            if (cut == before.size()) client.control().read_some();  // the server's part
            resets ? client.control().reset() : client.control().close();
        }
    }
    CHECK(eventually(nobody));
    CHECK(eventually([&] { return open_descriptors() <= descriptors; }));
    CHECK(open_descriptors() == descriptors);
    TlsHome home;
    TlsRawClient(server.port(), home).login();
}

}  // namespace ftp::test
