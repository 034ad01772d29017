// AUTH, PBSZ, PROT, CCC, REIN, HOST (RFC 4217, 7151): what the control connection does under TLS.

#include "tests/loopback/tls_client.hpp"

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
    CHECK(code_of(client.command("ADAT x")) == 503);
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
