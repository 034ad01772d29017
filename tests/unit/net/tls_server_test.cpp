#include "common/net/tls_server.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/net/tls_handshake.hpp"

#include <openssl/ssl.h>

#include <array>

using namespace ftp;
using ftp::test::shake_hands;
using ftp::test::taken_from;

namespace {

TlsServer::Settings settings_for(const std::vector<std::string>& hosts) {
    TlsServer::Settings settings;
    settings.tickets = TicketKeys::make();
    for (const auto& name : hosts) settings.hosts.push_back({{name}, make_identity({name}, 1)});
    return settings;
}

std::shared_ptr<const TlsServer> server_of(const TlsServer::Settings& settings) {
    auto made = TlsServer::make(settings);
    if (!made) FAIL(made.error().text());
    return *made;
}

using Session = std::shared_ptr<SSL_SESSION>;

// A client that offers what a test wants, and remembers the tickets it is given.
struct Client {
    explicit Client(TlsVersion version = TlsVersion::v1_3) : context(base_context(TlsVersion::v1_2)) {
        ::SSL_CTX_set_max_proto_version(context.get(), version == TlsVersion::v1_3 ? TLS1_3_VERSION : TLS1_2_VERSION);
        ::SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        ::SSL_CTX_sess_set_new_cb(context.get(), [](SSL* ssl, SSL_SESSION* session) {
            auto* self = static_cast<Client*>(SSL_CTX_get_app_data(::SSL_get_SSL_CTX(ssl)));
            self->tickets.emplace_back(session, ::SSL_SESSION_free);
            return 1;
        });
        SSL_CTX_set_app_data(context.get(), this);
    }
    Client(const Client&) = delete;

    TlsEngine engine() {
        TlsEngine made(context.get(), TlsEngine::Role::client);
        if (!name.empty()) SSL_set_tlsext_host_name(made.native(), name.c_str());
        if (!protocols.empty())
            ::SSL_set_alpn_protos(made.native(), reinterpret_cast<const unsigned char*>(protocols.data()),
                                  static_cast<unsigned>(protocols.size()));
        // OpenSSL spoils a TLS 1.3 session once it is resumed: of a copy the original stays good.
        if (resume)
            ::SSL_set_session(made.native(), Session(::SSL_SESSION_dup(resume.get()), ::SSL_SESSION_free).get());
        return made;
    }

    TlsContext context;
    std::string name;
    std::string protocols;  // as on the wire: each with its length in front
    Session resume;
    std::vector<Session> tickets;
};

std::string certificate_seen(const TlsEngine& client) {
    const auto* certificate = ::SSL_get0_peer_certificate(client.native());
    return certificate ? subject_of(*certificate) : "";
}

}  // namespace

TEST_CASE("the name that a client asks for chooses the certificate, any other gets the first", "[tls]") {
    const auto server = server_of(settings_for({"one.example", "two.example"}));
    struct Row {
        const char* asked;
        const char* seen;
    };
    const auto row = GENERATE(Row{"two.example", "CN=two.example"}, Row{"TWO.example", "CN=two.example"},
                              Row{"one.example", "CN=one.example"}, Row{"three.example", "CN=one.example"},
                              Row{"", "CN=one.example"});
    Client client;
    client.name = row.asked;
    auto far = client.engine(), near = server->control({});
    REQUIRE(shake_hands(far, near));
    CHECK(certificate_seen(far) == row.seen);
    CHECK(describe(near).starts_with("TLSv1.3 TLS_"));
}

TEST_CASE("FTP's names in ALPN are taken, other protocols only are refused, none is none", "[tls]") {
    const auto server = server_of(settings_for({"localhost"}));
    struct Row {
        const char* offered;
        bool taken;
    };
    using namespace std::string_literals;
    const auto row =
        GENERATE(Row{"", true}, Row{"\3ftp", true}, Row{"\x0fx-filezilla-ftp", true}, Row{"\x08ftp-data", true},
                 Row{"\2h2\3ftp", true}, Row{"\2h2", false}, Row{"\x08http/1.1\4smtp", false});
    CAPTURE(row.offered);
    Client client;
    client.protocols = row.offered;
    auto far = client.engine(), near = server->control({});
    CHECK(shake_hands(far, near) == row.taken);
}

TEST_CASE("a data connection tells whose ticket it resumes, as often as it is resumed", "[tls]") {
    const auto version = GENERATE(TlsVersion::v1_2, TlsVersion::v1_3);
    const auto server = server_of(settings_for({"localhost"}));
    const TicketOwner stranger{"connection 1", "", "192.0.2.1"};
    Client client(version);
    auto far = client.engine(), near = server->control(stranger);
    REQUIRE(shake_hands(far, near));
    CHECK_FALSE(resumed(near));
    REQUIRE_FALSE(client.tickets.empty());
    client.resume = client.tickets.back();
    const auto given = client.tickets.size();
    for (int i = 0; i < 3; ++i) {
        auto data = client.engine(), served = server->data();
        REQUIRE(shake_hands(data, served));
        CHECK(resumed(served) == stranger);
    }
    CHECK(client.tickets.size() == given);  // a data connection gives none away
}

TEST_CASE("after the login a ticket names the account", "[tls]") {
    const auto server = server_of(settings_for({"localhost"}));
    const TicketOwner ann{"connection 1", "ann", "192.0.2.1"};
    Client client;
    auto far = client.engine(), near = server->control({"connection 1", "", "192.0.2.1"});
    REQUIRE(shake_hands(far, near));
    give_tickets(near, ann);
    REQUIRE(near.send("230 Logged in\r\n"));
    const auto wire = taken_from(near);
    far.feed(wire);
    char reply[100];
    CHECK(far.receive(reply).value() == 15);
    client.resume = client.tickets.back();
    auto data = client.engine(), served = server->data();
    REQUIRE(shake_hands(data, served));
    CHECK(resumed(served) == ann);
}

TEST_CASE("a ticket outlives a new certificate, and is worth nothing with other keys", "[tls]") {
    auto settings = settings_for({"localhost"});
    const auto before = server_of(settings);
    settings.hosts.front().identity = make_identity({"localhost"}, 2);
    const auto reloaded = server_of(settings);
    settings.tickets = TicketKeys::make();
    const auto stranger = server_of(settings);
    Client client;
    auto far = client.engine(), near = before->control({"1", "", ""});
    REQUIRE(shake_hands(far, near));
    client.resume = client.tickets.back();
    auto again = client.engine(), data = reloaded->data();
    REQUIRE(shake_hands(again, data));
    CHECK(resumed(data));
    auto third = client.engine(), other = stranger->data();
    REQUIRE(shake_hands(third, other));
    CHECK_FALSE(resumed(other));
}

TEST_CASE("a client certificate is asked for, checked, and told", "[tls]") {
    const test::TempDir dir;
    const auto ann = make_identity({"ann"}, 1), mallory = make_identity({"ann"}, 1);
    test::write_file(dir / "authorities", to_pem(ann));
    auto settings = settings_for({"localhost"});
    settings.client_authorities = (dir / "authorities").string();
    settings.client_certificate =
        GENERATE(TlsServer::ClientCertificate::optional, TlsServer::ClientCertificate::required);
    const bool required = settings.client_certificate == TlsServer::ClientCertificate::required;
    const auto server = server_of(settings);
    Client client;
    SECTION("a known one") {
        REQUIRE(use_identity(client.context, ann));
        auto far = client.engine(), near = server->control({});
        REQUIRE(shake_hands(far, near));
        CHECK(client_subject(near) == "CN=ann");
    }
    SECTION("a forged one") {
        REQUIRE(use_identity(client.context, mallory));
        auto far = client.engine(), near = server->control({});
        CHECK_FALSE(shake_hands(far, near));
    }
    SECTION("none") {
        auto far = client.engine(), near = server->control({});
        CHECK(shake_hands(far, near) == !required);
        CHECK(client_subject(near).empty());
    }
    settings.client_authorities = (dir / "missing").string();
    const auto without = TlsServer::make(settings);
    REQUIRE_FALSE(without);
    CHECK(without.error().text().find("missing") != std::string::npos);
}

TEST_CASE("no version before TLS 1.2 is spoken, and no cipher without forward secrecy and authenticated encryption",
          "[tls]") {
    struct Row {
        const char* ciphers;
        int version;
        bool taken;
    };
    const auto row =
        GENERATE(Row{"ALL:@SECLEVEL=0", TLS1_VERSION, false}, Row{"ALL:@SECLEVEL=0", TLS1_1_VERSION, false},
                 Row{"ECDHE+AESGCM", TLS1_2_VERSION, true}, Row{"ECDHE+CHACHA20", TLS1_2_VERSION, true},
                 Row{"ECDHE+AES+SHA256:ECDHE+AES+SHA1", TLS1_2_VERSION, false}, Row{"kRSA", TLS1_2_VERSION, false},
                 Row{"aNULL:@SECLEVEL=0", TLS1_2_VERSION, false}, Row{"eNULL:@SECLEVEL=0", TLS1_2_VERSION, false});
    CAPTURE(row.ciphers, row.version);
    const auto server = server_of(settings_for({"localhost"}));
    Client client;
    ::SSL_CTX_set_min_proto_version(client.context.get(), row.version);
    ::SSL_CTX_set_max_proto_version(client.context.get(), row.version);
    REQUIRE(::SSL_CTX_set_cipher_list(client.context.get(), row.ciphers) == 1);
    auto far = client.engine(), near = server->control({});
    CHECK(shake_hands(far, near) == row.taken);
}

TEST_CASE("a client that wants to negotiate anew is refused, and the session goes on", "[tls]") {
    const auto server = server_of(settings_for({"localhost"}));
    Client client(TlsVersion::v1_2);
    ::SSL_CTX_clear_options(client.context.get(), SSL_OP_NO_RENEGOTIATION);
    auto far = client.engine(), near = server->control({});
    REQUIRE(shake_hands(far, near));
    REQUIRE(::SSL_renegotiate(far.native()) == 1);
    (void)far.handshake();
    const auto hello = taken_from(far);
    REQUIRE_FALSE(hello.empty());
    near.feed(hello);
    std::array<char, 16> octets{};
    const auto nothing = near.receive(octets);
    REQUIRE_FALSE(nothing);
    CHECK(nothing.error().is(std::errc::operation_would_block));
    CHECK(::SSL_is_init_finished(near.native()) == 1);
    const auto answer = taken_from(near);
    REQUIRE_FALSE(answer.empty());
    far.feed(answer);
    CHECK_FALSE(far.handshake());
    CHECK(near.send("still here"));
}
