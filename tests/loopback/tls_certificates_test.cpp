// Which certificate is shown to whom, when it is changed, and those of clients (RFC 6066, 7151, 4217 §10).

#include "tests/loopback/tls_client.hpp"

#include <openssl/ssl.h>

namespace ftp::test {

using server::Configuration;

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
        CHECK(server.log().find("certificates-kept") != std::string::npos);
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

TEST_CASE("a certificate stands for no password once its TLS has ended", "[tls]") {
    const KeyFiles keys({"localhost"}), ann({"ann"});
    const auto authorities = keys.folder / "ca.pem";
    write_file(authorities, to_pem(ann.identity));
    TestServer server(with_tls(keys, [&](Configuration& c) {
        c.tls.client_ca = authorities.string();
        c.tls.client_certificate = server::AskCertificate::optional;
        c.tls.allow_ccc = true;
        c.tls.hosts = {{{"two.example"}, keys.files()}};
    }));
    TlsHome home;
    home.show(ann.identity);
    home.name = "localhost";
    TlsRawClient client(server.port(), home);
    CHECK(code_of(client.command("USER carl")) == 232);
    const std::string verb = GENERATE("REIN", "CCC");
    CHECK(client.command(verb).starts_with("2"));
    CHECK(client.control().read_some() == "");
    client.control().close_notify();
    auto& connection = client.control().connection();
    const auto answer = [&](std::string_view line) {
        connection.send(line);
        return code_of(connection.read_some());
    };
    CHECK(answer("USER carl\r\n") == 331);
    if (verb == "REIN") CHECK(answer("HOST two.example\r\n") == 220);  // nor does the name that TLS asked for bind
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

}  // namespace ftp::test
