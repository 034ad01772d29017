#include "common/net/tls_client.hpp"

#include "common/net/tls_server.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/net/tls_handshake.hpp"

#include <openssl/ssl.h>

using namespace ftp;
using ftp::test::shake_hands;

namespace {

std::shared_ptr<const TlsServer> server_with(const TlsIdentity& identity) {
    TlsServer::Settings settings;
    settings.tickets = TicketKeys::make();
    settings.hosts.push_back({{}, identity});
    auto made = TlsServer::make(settings);
    if (!made) FAIL(made.error().text());
    return *made;
}

std::shared_ptr<const TlsClient> client_with(const TlsClient::Settings& settings) {
    auto made = TlsClient::make(settings);
    if (!made) FAIL(made.error().text());
    return *made;
}

// Who a client that trusts this identity finds, when it asks for a host and the server shows the other.
TlsPeer peer_met(const TlsIdentity& trusted, const TlsIdentity& shown, const std::string& host) {
    const test::TempDir dir;
    test::write_file(dir / "authorities", to_pem(trusted));
    TlsClient::Settings settings;
    settings.authorities = (dir / "authorities").string();
    auto client = client_with(settings)->control(host, std::make_shared<TlsSessions>());
    const auto far_side = server_with(shown);
    auto server = far_side->control({});
    REQUIRE(shake_hands(client, server));
    return peer_of(client);
}

using Session = TlsSessions::Session;
Session fresh_session() { return {::SSL_SESSION_new(), ::SSL_SESSION_free}; }

std::string id_of(const Session& session) {
    unsigned length = 0;
    const auto* id = ::SSL_SESSION_get_id(session.get(), &length);
    return {reinterpret_cast<const char*>(id), length};
}

Session session_named(const std::string& id) {
    auto session = fresh_session();
    ::SSL_SESSION_set1_id(session.get(), reinterpret_cast<const unsigned char*>(id.data()),
                          static_cast<unsigned>(id.size()));
    return session;
}

}  // namespace

TEST_CASE("a server is who it should be when an authority vouches for its name or address", "[tls]") {
    const auto identity = make_identity({"ftp.example", "127.0.0.1", "::1"}, 2);
    const auto* host = GENERATE("ftp.example", "FTP.example", "127.0.0.1", "::1");
    CAPTURE(host);
    const auto peer = peer_met(identity, identity, host);
    CHECK(peer.problem.empty());
    CHECK(peer.fingerprint == identity.fingerprint());
    CHECK(peer.subject == "CN=ftp.example");
    CHECK(peer.expires.size() == 10);
    CHECK(peer.key.starts_with("sha256//"));
    CHECK(peer.key.size() == 8 + 44);
}

TEST_CASE("a certificate for another name or address is a problem that no first use heals", "[tls]") {
    const auto identity = make_identity({"ftp.example", "127.0.0.1"}, 2);
    const auto* host = GENERATE("www.example", "example", "127.0.0.2");
    CAPTURE(host);
    const auto peer = peer_met(identity, identity, host);
    CHECK(peer.problem.find("mismatch") != std::string::npos);
    CHECK_FALSE(peer.unvouched);
}

TEST_CASE("an expired certificate is a problem that no first use heals", "[tls]") {
    const auto identity = make_identity({"ftp.example"}, 0);
    const auto peer = peer_met(identity, identity, "ftp.example");
    CHECK(peer.problem == "certificate has expired");
    CHECK_FALSE(peer.unvouched);
}

TEST_CASE("a certificate that nobody vouches for is told as such", "[tls]") {
    const auto peer = peer_met(make_identity({"other"}, 2), make_identity({"ftp.example"}, 2), "ftp.example");
    CHECK_FALSE(peer.problem.empty());
    CHECK(peer.unvouched);
}

TEST_CASE("what is wrong beside that nobody vouches for it is told too", "[tls]") {
    struct Row {
        const char *name, *host;
        unsigned days;
        const char* problem;
    };
    const auto row = GENERATE(Row{"ftp.example", "ftp.example", 0, "certificate has expired"},
                              Row{"ftp.example", "www.example", 2, "hostname mismatch"},
                              Row{"ftp.example", "127.0.0.1", 2, "IP address mismatch"},
                              Row{"127.0.0.1", "127.0.0.2", 2, "IP address mismatch"});
    const auto peer = peer_met(make_identity({"other"}, 2), make_identity({row.name}, row.days), row.host);
    CHECK(peer.problem == std::string("self-signed certificate, ") + row.problem);
    CHECK(peer.unvouched);
}

TEST_CASE("the key stays the same when the certificate is renewed over it", "[tls]") {
    auto identity = make_identity({"ftp.example"}, 2);
    const auto peer = peer_met(identity, identity, "ftp.example");
    CHECK(peer_met(identity, identity, "other.example").key == peer.key);
    CHECK(peer_met(identity, make_identity({"ftp.example"}, 2), "ftp.example").key != peer.key);
}

TEST_CASE("data connections resume what the control connection was given, more often than there are tickets", "[tls]") {
    const auto identity = make_identity({"localhost"}, 2);
    const auto server = server_with(identity);
    const auto version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
    const auto client = client_with({});
    const auto sessions = std::make_shared<TlsSessions>();
    auto control = client->control("localhost", sessions), served = server->control({"connection 1", "ann", ""});
    SSL_set_max_proto_version(control.native(), version);
    REQUIRE(shake_hands(control, served));
    CHECK_FALSE(was_resumed(control));
    for (int i = 0; i < 5; ++i) {
        auto data = client->data("localhost", *sessions), far = server->data();
        SSL_set_max_proto_version(data.native(), version);
        REQUIRE(shake_hands(data, far));
        CHECK(was_resumed(data));
        CHECK(resumed(far).value().account == "ann");
        CHECK(peer_of(data).key == peer_of(control).key);
    }
}

TEST_CASE("each ticket is used once, the newest first, and the last again when there is no other", "[tls]") {
    TlsSessions sessions;
    CHECK_FALSE(sessions.take());
    for (const auto* id : {"one", "two"}) sessions.add(session_named(id));
    CHECK(id_of(sessions.take()) == "two");
    sessions.add(session_named("three"));
    for (const auto* id : {"three", "one", "one"}) CHECK(id_of(sessions.take()) == id);
    sessions.add(session_named("four"));
    CHECK(id_of(sessions.take()) == "four");
}

TEST_CASE("of very many tickets the newest are kept", "[tls]") {
    TlsSessions sessions;
    for (std::size_t i = 0; i < 3 * TlsSessions::most; ++i) sessions.add(session_named(std::to_string(i)));
    for (std::size_t i = 3 * TlsSessions::most; i > 2 * TlsSessions::most; --i)
        REQUIRE(id_of(sessions.take()) == std::to_string(i - 1));
    const auto last = std::to_string(2 * TlsSessions::most);
    CHECK(id_of(sessions.take()) == last);
}

TEST_CASE("a client shows its certificate to a server that asks for one", "[tls]") {
    const test::TempDir dir;
    const auto ann = make_identity({"ann"}, 2);
    test::write_file(dir / "authorities", to_pem(ann));
    TlsServer::Settings settings;
    settings.tickets = TicketKeys::make();
    settings.hosts.push_back({{}, make_identity({"localhost"}, 2)});
    settings.client_certificate = TlsServer::ClientCertificate::required;
    settings.client_authorities = (dir / "authorities").string();
    const auto far_side = TlsServer::make(settings).value();
    auto server = far_side->control({});
    TlsClient::Settings own;
    own.identity = ann;
    auto client = client_with(own)->control("localhost", std::make_shared<TlsSessions>());
    REQUIRE(shake_hands(client, server));
    CHECK(client_subject(server) == "CN=ann");
}

TEST_CASE("authorities that cannot be read are named", "[tls]") {
    const test::TempDir dir;
    test::write_file(dir / "empty", "");
    for (const auto* file : {"missing", "empty"}) {
        TlsClient::Settings settings;
        settings.authorities = (dir / file).string();
        const auto made = TlsClient::make(settings);
        REQUIRE_FALSE(made);
        CHECK(made.error().is(std::errc::invalid_argument));
        CHECK(made.error().text().find(settings.authorities) != std::string::npos);
    }
}
