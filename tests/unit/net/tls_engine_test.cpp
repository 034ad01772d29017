#include "common/net/tls_engine.hpp"

#include "common/net/tls_context.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

#include <openssl/ssl.h>

using namespace ftp;

namespace {

const TlsIdentity& identity() {
    static const TlsIdentity made = make_identity({"localhost", "127.0.0.1", "::1"}, 30);
    return made;
}

// A client and a server without a network between them: what one sends is fed to the other in pieces of a chosen size.
struct Pair {
    explicit Pair(TlsVersion version = TlsVersion::v1_2, std::size_t octets = 1 << 20)
        : client_context(base_context(version)),
          server_context(context_with_identity(version)),
          client(client_context.get(), TlsEngine::Role::client),
          server(server_context.get(), TlsEngine::Role::server),
          piece(octets) {}

    static TlsContext context_with_identity(TlsVersion version) {
        auto context = base_context(version);
        REQUIRE(use_identity(context, identity()));
        return context;
    }

    // Moves what there is; true if there was anything.
    template <typename Take>
    bool move(TlsEngine& from, TlsEngine& to, Take take) {
        std::string wire(from.unsent());
        from.sent(wire.size());
        for (std::size_t at = 0; at < wire.size(); at += piece) {
            to.feed(std::string_view(wire).substr(at, piece));
            take(to);
        }
        return !wire.empty();
    }

    void shake_hands() {
        bool client_done = false, server_done = false;
        for (int i = 0; i < 10 && !(client_done && server_done); ++i) {
            const auto step = [](bool& done) {
                return [&done](TlsEngine& engine) {
                    const auto now = engine.handshake();
                    REQUIRE(now);
                    done = *now;
                };
            };
            step(client_done)(client);
            move(client, server, step(server_done));
            move(server, client, step(client_done));
        }
        REQUIRE((client_done && server_done));
    }

    static auto into(std::string& received) {
        return [&received](TlsEngine& engine) {
            char buffer[32'768];
            for (;;) {
                const auto got = engine.receive(buffer);
                if (!got) {
                    REQUIRE(got.error().is(std::errc::operation_would_block));
                    return;
                }
                if (*got == 0) return;
                received.append(buffer, *got);
            }
        };
    }

    TlsContext client_context, server_context;
    TlsEngine client, server;
    std::size_t piece;
};

}  // namespace

TEST_CASE("what one end of TLS sends the other receives, however the packets are cut", "[tls]") {
    const auto piece = GENERATE(as<std::size_t>(), 1, 5, 100, 16384, 1 << 20);
    const auto version = GENERATE(TlsVersion::v1_2, TlsVersion::v1_3);
    Pair pair(version, piece);
    pair.shake_hands();
    const auto up = test::random_bytes(40'000, 1), down = test::random_bytes(20'000, 2);
    std::string at_server, at_client;
    REQUIRE(pair.client.send(up));
    REQUIRE(pair.server.send(down));
    pair.move(pair.client, pair.server, Pair::into(at_server));
    pair.move(pair.server, pair.client, Pair::into(at_client));
    CHECK((at_server == up));
    CHECK((at_client == down));
    CHECK(pair.server.held() == 0);
}

TEST_CASE("a small buffer takes what arrived in turns, and nothing is lost", "[tls]") {
    Pair pair;
    pair.shake_hands();
    const auto sent = test::random_bytes(50'000, 3);
    REQUIRE(pair.client.send(sent));
    std::string wire(pair.client.unsent());
    pair.client.sent(wire.size());
    pair.server.feed(wire);
    std::string received, buffer(777, '\0');
    while (received.size() < sent.size()) {
        const auto got = pair.server.receive(buffer);
        REQUIRE(got);
        received.append(buffer, 0, *got);
        std::fill(wire.begin(), wire.end(), '\0');  // it was only borrowed for the first call
    }
    CHECK((received == sent));
    CHECK(pair.server.receive(buffer).error().is(std::errc::operation_would_block));
}

TEST_CASE("close_notify is the orderly end, and only it", "[tls]") {
    Pair pair;
    pair.shake_hands();
    REQUIRE(pair.client.send("the last words"));
    pair.client.close();
    pair.client.close();  // once
    std::string received;
    pair.move(pair.client, pair.server, Pair::into(received));
    CHECK(received == "the last words");
    char byte = 0;
    CHECK(pair.server.receive({&byte, 1}).value() == 0);
    CHECK(pair.client.cut_off().code() == TlsFailure::truncated);
}

TEST_CASE("what is no TLS is refused in the handshake", "[tls]") {
    Pair pair;
    pair.server.feed("USER ann\r\nPASS secret\r\n");
    const auto refused = pair.server.handshake();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code() == TlsFailure::refused);
    CHECK(pair.server.cut_off().code() == TlsFailure::hung_up);
}

TEST_CASE("one changed octet ends a TLS connection", "[tls]") {
    Pair pair;
    pair.shake_hands();
    REQUIRE(pair.client.send("transfer 100 to ann"));
    std::string wire(pair.client.unsent());
    wire.back() = static_cast<char>(wire.back() ^ 1);
    pair.server.feed(wire);
    char buffer[100];
    const auto got = pair.server.receive(buffer);
    REQUIRE_FALSE(got);
    CHECK(got.error().code() == TlsFailure::refused);
}

TEST_CASE("a certificate of our own making names who it is for", "[tls]") {
    CHECK(subject_of(*identity().chain.front()) == "CN=localhost");
    CHECK(identity().names() == std::vector<std::string>{"localhost", "127.0.0.1", "::1"});
    CHECK(identity().fingerprint().size() == 32 * 3 - 1);
    const auto days =
        std::chrono::duration_cast<std::chrono::hours>(identity().expires() - std::chrono::system_clock::now());
    CHECK(days.count() >= 30 * 24 - 1);
}

TEST_CASE("an identity is loaded from PEM files, and what is wrong with them is told", "[tls]") {
    const test::TempDir dir;
    const auto file = [&](const char* name) { return (dir / name).string(); };
    test::write_file(file("cert"), to_pem(identity()));
    test::write_file(file("key"), key_to_pem(identity()));
    test::write_file(file("other"), key_to_pem(make_identity({"other"}, 1)));
    test::write_file(file("nothing"), "nothing\n");
    CHECK(load_identity(file("cert"), file("key")).value().fingerprint() == identity().fingerprint());
    const auto complaint = [&](const char* certificate, const char* key) {
        return load_identity(file(certificate), file(key)).error().text();
    };
    CHECK(complaint("missing", "key").find("missing: No such file") != std::string::npos);
    CHECK(complaint("cert", "missing").find("missing: No such file") != std::string::npos);
    CHECK(complaint("nothing", "key").find("nothing: no certificate in it") != std::string::npos);
    CHECK(complaint("cert", "nothing").find("nothing: no private key in it") != std::string::npos);
    CHECK(complaint("cert", "other").find("is not the key of the certificate") != std::string::npos);
}
