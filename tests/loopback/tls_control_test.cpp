// AUTH, PBSZ, PROT, CCC, REIN, HOST (RFC 4217, 7151): what the control connection does under TLS.

#include "tests/loopback/tls_client.hpp"

#include <openssl/ssl.h>

namespace ftp::test {

using server::Configuration;

TEST_CASE("AUTH TLS, by any of its names, leads to a session under TLS", "[tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys));
    const std::string mechanism = GENERATE("TLS", "tls", "TLS-C", "SSL", " TLS ");
    TlsHome home;
    auto connection = RawConnection::to(server.port());
    connection.read_some();
    connection.send("AUTH " + mechanism + "\r\n");
    CHECK(code_of(connection.read_some()) == 234);
    TlsTalk talk(std::move(connection), home.engine());
    REQUIRE(talk.shake_hands());
    talk.send("NOOP\r\nQUIT\r\n");
    CHECK(talk.read_all() == "200 Still here\r\n221 Goodbye\r\n");  // ends with close_notify
}

TEST_CASE("both versions of TLS are spoken, and only the newer one where that is the minimum", "[tls]") {
    const KeyFiles keys;
    const auto version = GENERATE(TlsVersion::v1_2, TlsVersion::v1_3);
    const auto minimum = GENERATE(server::TlsMinimum::v1_2, server::TlsMinimum::v1_3);
    TestServer server(with_tls(keys, [&](Configuration& c) { c.tls.minimum = minimum; }));
    TlsHome home(version);
    if (version == TlsVersion::v1_2 && minimum == server::TlsMinimum::v1_3) {
        CHECK_THROWS(TlsRawClient(server.port(), home));
        return;
    }
    TlsRawClient client(server.port(), home);
    client.login();
    CHECK(code_of(client.upload("STOR f", "abc")) == 226);
    CHECK(client.download("RETR f") == "abc");
    CHECK(server.log().find(version == TlsVersion::v1_2 ? "cipher=\"TLSv1.2" : "cipher=\"TLSv1.3") !=
          std::string::npos);
}

TEST_CASE("the states of RFC 4217 hold", "[tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys));
    RawClient plain(server.port());
    CHECK(code_of(plain.command("PBSZ 0")) == 503);
    CHECK(code_of(plain.command("PROT P")) == 503);
    CHECK(code_of(plain.command("CCC")) == 530);
    CHECK(code_of(plain.command("AUTH KERBEROS_V5")) == 504);
    CHECK(code_of(plain.command("AUTH TLS-P")) == 504);
    CHECK(code_of(plain.command("AUTH")) == 501);
    TlsHome home;
    TlsRawClient client(server.port(), home);
    CHECK(code_of(client.command("AUTH TLS")) == 503);
    CHECK(code_of(client.command("PROT P")) == 503);
    CHECK(code_of(client.command("PBSZ x")) == 501);
    CHECK(code_of(client.command("PBSZ 4294967296")) == 501);
    CHECK(client.command("PBSZ 16384") == "200 PBSZ=0");
    CHECK(code_of(client.command("PROT S")) == 536);
    CHECK(code_of(client.command("PROT E")) == 536);
    CHECK(code_of(client.command("PROT X")) == 504);
    CHECK(code_of(client.command("PROT C")) == 200);
    CHECK(code_of(client.command("PROT p")) == 200);
    CHECK(code_of(client.command("CCC")) == 530);
    client.login();
    CHECK(code_of(client.command("CCC")) == 534);
    CHECK(code_of(client.command("ADAT x")) == 502);
}

TEST_CASE("FEAT tells of TLS where there is a certificate, and AUTH why there is none", "[tls]") {
    const KeyFiles keys;
    const std::string_view lines = " AUTH TLS\r\n";
    {
        TestServer server(with_tls(keys));
        RawClient client(server.port());
        const auto features = client.command("FEAT");
        CHECK(features.find(lines) != std::string::npos);
        CHECK(features.find(" PBSZ\r\n") != std::string::npos);
        CHECK(features.find(" PROT\r\n") != std::string::npos);
        CHECK(features.find(" CCC\r\n") == std::string::npos);
        CHECK(features.find(" HOST\r\n") != std::string::npos);
    }
    const bool off = GENERATE(false, true);
    TestServer server([&](Configuration& c) {
        if (off) c.tls.mode = server::TlsMode::off;
    });
    RawClient client(server.port());
    CHECK(client.command("FEAT").find(lines) == std::string::npos);
    CHECK(code_of(client.command("AUTH TLS")) == (off ? 502 : 431));
    client.login();
}

TEST_CASE("nothing that came in the clear behind AUTH is ever run", "[tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys));
    RawClient client(server.port());
    const std::string behind = GENERATE("USER alice\r\nPASS secret\r\n", "U", "\r\n", "\x16\x03\x01");
    client.send("AUTH TLS\r\n" + behind);
    CHECK(code_of(client.reply()) == 421);
    CHECK(client.at_end());
    CHECK(server.log().find("command-injection") != std::string::npos);
    CHECK(server.log().find("login") == std::string::npos);
}

TEST_CASE("plaintext after the 234 ends the session without a word", "[tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys));
    RawClient client(server.port());
    CHECK(code_of(client.command("AUTH TLS")) == 234);
    client.send("USER alice\r\nPASS secret\r\n");
    CHECK(eventually([&] { return server.log().find("tls-failed") != std::string::npos; }));
    CHECK(server.log().find(" disconnect ") != std::string::npos);
    CHECK(server.log().find(" USER ") == std::string::npos);
}

TEST_CASE("AUTH forgets who had logged in before it, and where", "[tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys));
    TlsHome home;
    auto connection = RawConnection::to(server.port());
    connection.read_some();
    for (const std::string line : {"USER alice\r\n", "PASS secret\r\n", "REST 7\r\n", "AUTH TLS\r\n"}) {
        connection.send(line);
        connection.read_some();
    }
    TlsTalk talk(std::move(connection), home.engine());
    REQUIRE(talk.shake_hands());
    talk.send("PWD\r\n");
    CHECK(talk.read_some() == "530 Log in with USER and PASS first\r\n");
}

TEST_CASE("where TLS is required, nothing secret is said in the clear, and no data goes in it", "[tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys, [](Configuration& c) { c.tls.mode = server::TlsMode::required; }));
    RawClient plain(server.port());
    for (const auto* line : {"USER alice", "PASS secret", "ACCT x", "PWD", "STOR f"}) {
        CAPTURE(line);
        CHECK(code_of(plain.command(line)) == 533);
    }
    CHECK(code_of(plain.command("NOOP")) == 200);
    TlsHome home;
    TlsRawClient client(server.port(), home);
    client.command("USER alice");
    CHECK(code_of(client.command("PASS secret")) == 230);
    client.command("EPSV");
    CHECK(code_of(client.command("NLST")) == 521);
    client.command("PBSZ 0");
    CHECK(code_of(client.command("PROT C")) == 534);
    CHECK(code_of(client.command("PROT P")) == 200);
    CHECK(client.download("NLST").empty());
}

TEST_CASE("an implicit listener begins with TLS, and data is under it from the start", "[tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys, [](Configuration& c) { c.server.listen_tls = {"127.0.0.1:0"}; }));
    const auto port = server.server().listening().back().port();
    TlsHome home;
    TlsRawClient client(port, home, TlsRawClient::Begin::at_once);
    CHECK(code_of(client.command("AUTH TLS")) == 503);
    client.command("USER alice");
    client.command("PASS secret");
    CHECK(client.download("NLST").empty());
    CHECK(code_of(client.command("REIN")) == 220);
    CHECK(code_of(client.command("PWD")) == 530);  // still under TLS
    RawClient plain(server.port());
    CHECK(code_of(plain.command("NOOP")) == 200);
}

TEST_CASE("who talks plainly to a port of TLS gets no answer in the clear", "[tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys, [](Configuration& c) { c.server.listen_tls = {"127.0.0.1:0"}; }));
    const std::string garbage = GENERATE("USER alice\r\n", "GET / HTTP/1.1\r\n\r\n", "SSH-2.0-x\r\n");
    auto connection = RawConnection::to(server.server().listening().back().port());
    connection.send(garbage);
    std::string answer;
    try {
        answer = connection.read_all();
    } catch (const std::exception&) {  // a reset is an end as well
    }
    CHECK((answer.empty() || answer.front() == '\x15'));  // at most an alert of TLS
    CHECK(eventually([&] { return server.log().find("tls-failed") != std::string::npos; }));
}

TEST_CASE("after REIN the session goes on in the clear, and may come back", "[tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys));
    TlsHome home;
    TlsRawClient client(server.port(), home);
    client.login();
    CHECK(code_of(client.command("REIN")) == 220);
    CHECK(client.control().read_some() == "");  // close_notify
    client.control().close_notify();
    auto& connection = client.control().connection();
    connection.send("PROT P\r\n");
    CHECK(connection.read_some().starts_with("503 "));
    connection.send("PWD\r\n");
    CHECK(connection.read_some().starts_with("530 "));
    connection.send("AUTH TLS\r\n");
    CHECK(connection.read_some().starts_with("234 "));
}

TEST_CASE("no command is carried over the end of TLS", "[tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys, [](Configuration& c) { c.tls.allow_ccc = true; }));
    TlsHome home;
    TlsRawClient client(server.port(), home);
    client.login();
    const std::string verb = GENERATE("REIN", "CCC");
    client.control().send(verb + "\r\nUSER rita\r\n");
    CHECK(code_of(client.reply()) == 421);
}

TEST_CASE("CCC, where it is allowed, leaves commands in the clear and data under TLS", "[tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys, [](Configuration& c) { c.tls.allow_ccc = true; }));
    TlsHome home;
    TlsRawClient client(server.port(), home);
    CHECK(client.command("FEAT").find(" CCC\r\n") != std::string::npos);
    client.login();
    CHECK(code_of(client.command("CCC")) == 200);
    CHECK(client.control().read_some() == "");
    client.control().close_notify();
    auto& connection = client.control().connection();
    connection.send("PBSZ 0\r\n");
    CHECK(connection.read_some().starts_with("503 "));
    connection.send("EPSV\r\n");
    const auto passive = connection.read_some();
    auto data = RawConnection::to(static_cast<std::uint16_t>(std::stoul(passive.substr(passive.find("|||") + 3))));
    connection.send("NLST\r\n");
    CHECK(connection.read_some().starts_with("150 "));
    TlsTalk talk(std::move(data), home.engine());
    REQUIRE(talk.shake_hands());
    CHECK(talk.read_all().empty());
}

TEST_CASE("HOST and SNI name one host, which has its own certificate", "[tls]") {
    const KeyFiles keys({"one.example"}), other({"two.example"});
    TestServer server(with_tls(keys, [&](Configuration& c) { c.tls.hosts = {{{"two.example"}, other.files()}}; }));
    const auto shown = [](TlsTalk& talk) { return subject_of(*::SSL_get0_peer_certificate(talk.engine().native())); };
    TlsHome home;
    SECTION("SNI chooses, HOST must agree") {
        home.name = "two.example";
        TlsRawClient client(server.port(), home);
        CHECK(shown(client.control()) == "CN=two.example");
        CHECK(code_of(client.command("HOST one.example")) == 504);
        CHECK(code_of(client.command("HOST TWO.example")) == 220);
        client.login();
        CHECK(code_of(client.command("HOST two.example")) == 503);
        CHECK(client.download("NLST").empty());
    }
    SECTION("HOST in the clear chooses for a client without SNI") {
        auto connection = RawConnection::to(server.port());
        connection.read_some();
        connection.send("HOST two.example\r\n");
        CHECK(connection.read_some().starts_with("220 "));
        connection.send("AUTH TLS\r\n");
        connection.read_some();
        TlsTalk talk(std::move(connection), home.engine());
        REQUIRE(talk.shake_hands());
        CHECK(shown(talk) == "CN=two.example");
    }
    SECTION("another SNI than HOST is refused") {
        auto connection = RawConnection::to(server.port());
        connection.read_some();
        connection.send("HOST two.example\r\n");
        connection.read_some();
        connection.send("AUTH TLS\r\n");
        connection.read_some();
        home.name = "one.example";
        TlsTalk talk(std::move(connection), home.engine());
        if (talk.shake_hands()) CHECK(talk.was_cut() == false);
        CHECK(eventually([&] { return server.log().find("not that of HOST") != std::string::npos; }));
    }
    SECTION("unknown and malformed hosts") {
        RawClient client(server.port());
        CHECK(code_of(client.command("HOST three.example")) == 504);
        CHECK(code_of(client.command("HOST one.example:21")) == 501);
        CHECK(code_of(client.command("HOST [::1]:21")) == 501);
        CHECK(code_of(client.command("HOST 127.0.0.1")) == 220);
        CHECK(code_of(client.command("HOST 127.0.0.2")) == 504);
        CHECK(code_of(client.command("HOST [::1]")) == 504);
        CHECK(code_of(client.command("HOST one.example")) == 220);
    }
}

TEST_CASE("a new certificate is shown after a reload, and no session is dropped by it", "[tls]") {
    KeyFiles keys({"old.example"});
    Configuration current;
    TestServer server(with_tls(keys, [&](Configuration& c) { current = c; }), [&](std::string&) { return current; });
    TlsHome home;
    TlsRawClient before(server.port(), home);
    before.login();
    CHECK(code_of(before.upload("STOR f", "abc")) == 226);
    const auto shown = [](TlsRawClient& client) {
        return subject_of(*::SSL_get0_peer_certificate(client.control().engine().native()));
    };
    SECTION("a good one, while files move") {
        write_file(server.home() / "big", big());
        TlsRawClient busy(server.port(), home);
        busy.login();
        auto talk = busy.data("RETR big");
        REQUIRE(talk.shake_hands());
        auto received = talk.read_some();
        keys.replace({"new.example"});
        server.server().reload();
        received += talk.read_all();
        CHECK((received == big()));
        CHECK(code_of(busy.reply()) == 226);
        TlsRawClient after(server.port(), home);
        CHECK(shown(after) == "CN=new.example");
        CHECK(::SSL_session_reused(after.control().engine().native()) == 0);
        CHECK(before.download("RETR f") == "abc");  // resumes: the keys of the tickets stay
        CHECK(server.log().find("data-tls") == std::string::npos);
    }
    SECTION("a bad one changes nothing") {
        write_file(keys.folder / "k.pem", "no key");
        server.server().reload();
        CHECK(server.log().find("reload-failed") != std::string::npos);
        CHECK(server.log().find("no private key in it") != std::string::npos);
        TlsRawClient after(server.port(), home);
        CHECK(shown(after) == "CN=old.example");
    }
    CHECK(before.download("RETR f") == "abc");
}

TEST_CASE("the end of a certificate is told two weeks ahead", "[tls]") {
    const unsigned days = GENERATE(13u, 15u);
    const KeyFiles keys({"localhost"}, days);
    TestServer server(with_tls(keys));
    CHECK((server.log().find("c.pem expires on ") != std::string::npos) == (days == 13));
}

TEST_CASE("a certificate of a client may stand for the password of the user it names", "[tls]") {
    const KeyFiles keys, ann({"ann"}), rita({"rita"}), stranger({"ann"});
    const auto authorities = keys.folder / "ca.pem";
    write_file(authorities, to_pem(ann.identity) + to_pem(rita.identity));
    const auto ask = GENERATE(server::AskCertificate::optional, server::AskCertificate::required);
    TestServer server(with_tls(keys, [&](Configuration& c) {
        c.tls.client_ca = authorities.string();
        c.tls.client_certificate = ask;
    }));
    TlsHome home;
    SECTION("the right one") {
        home.show(ann.identity);
        TlsRawClient client(server.port(), home);
        CHECK(code_of(client.command("USER alice")) == 331);  // she has none
        CHECK(code_of(client.command("USER carl")) == 232);
        client.command("PBSZ 0");
        client.command("PROT P");
        CHECK(client.download("NLST", false).empty());  // shows the certificate again
        CHECK(client.download("NLST").empty());
        CHECK(server.log().find("client=\"CN=ann\"") != std::string::npos);
    }
    SECTION("another one") {
        home.show(rita.identity);
        TlsRawClient client(server.port(), home);
        CHECK(code_of(client.command("USER carl")) == 331);
    }
    SECTION("one that nobody vouches for") {
        home.show(stranger.identity);
        CHECK_THROWS([&] { TlsRawClient(server.port(), home).command("NOOP"); }());
    }
    SECTION("none") {
        const auto talk = [&] { TlsRawClient(server.port(), home).command("NOOP"); };
        if (ask == server::AskCertificate::required)
            CHECK_THROWS(talk());
        else
            CHECK_NOTHROW(talk());
    }
}

TEST_CASE("a user who must use TLS is told so before the password", "[tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys));
    RawClient plain(server.port());
    CHECK(code_of(plain.command("USER tessa")) == 533);
    TlsHome home;
    TlsRawClient client(server.port(), home);
    client.command("USER tessa");
    CHECK(code_of(client.command("PASS secret")) == 230);
    client.command("EPSV");
    CHECK(code_of(client.command("NLST")) == 521);
    client.command("PBSZ 0");
    CHECK(code_of(client.command("PROT C")) == 534);
}

}  // namespace ftp::test
