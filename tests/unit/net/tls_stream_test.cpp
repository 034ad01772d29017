#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/net/tls_ends.hpp"

#include <openssl/ssl.h>

namespace ftp::test {

using std::chrono::milliseconds;

namespace {

awaitable<std::string> read_all(Stream& from, Result<std::size_t>& last) {
    std::string all(0, '\0'), buffer(100'000, '\0');
    for (;;) {
        last = co_await from.receive(buffer, Clock::now() + patience);
        if (!last || *last == 0) co_return all;
        all.append(buffer, 0, *last);
    }
}

// What is no plaintext.
void send_tickets(Stream& server, int number) {
    auto* ssl = server.tls().native();
    for (int i = 0; i < number; ++i) ::SSL_new_session_ticket(ssl);
    CHECK(::SSL_do_handshake(ssl) == 1);
    CHECK(server.try_flush());
}

}  // namespace

TEST_CASE("a stream under TLS sends all of it, and its orderly end is close_notify", "[tls]") {
    TlsEnds tls;
    tls.shake_hands();
    const auto content = random_bytes(3 << 20, 1);
    auto send = [&]() -> awaitable<void> {
        const auto sent = co_await tls.server().send(content, tls.deadline());
        CHECK(sent);
        CHECK(tls.server().unsent() == 0);
        CHECK(tls.server().try_close_notify());
    };
    asio::co_spawn(tls.loop, send(), [](std::exception_ptr) {});
    Result<std::size_t> last(std::size_t{1});
    const auto received = await_on(tls.loop, read_all(tls.client(), last));
    CHECK(received.size() == content.size());
    CHECK((received == content));
    REQUIRE(last);
    CHECK(*last == 0);
}

TEST_CASE("a stream under TLS that is cut tells so, after all that came before", "[tls]") {
    TlsEnds tls;
    tls.shake_hands();
    CHECK(await_on(tls.loop, tls.server().send("half a fi", tls.deadline())));
    tls.server().close();
    Result<std::size_t> last(std::size_t{1});
    CHECK(await_on(tls.loop, read_all(tls.client(), last)) == "half a fi");
    REQUIRE_FALSE(last);
    CHECK(last.error().code() == TlsFailure::truncated);
}

TEST_CASE("what cannot leave yet waits in the stream, and try_send takes no more", "[tls]") {
    TlsEnds tls;
    tls.shake_hands();
    const std::string piece(1 << 20, 'x');
    std::size_t taken = 0;
    for (;;) {
        const auto sent = tls.server().try_send(piece);
        if (!sent) {
            CHECK(sent.error().is(std::errc::operation_would_block));
            break;
        }
        taken += *sent;
    }
    CHECK(tls.server().unsent() > 0);
    CHECK(tls.server().try_close_notify().error().is(std::errc::operation_would_block));
    auto finish = [&]() -> awaitable<void> {
        while (!tls.server().try_close_notify())
            (void)co_await tls.server().descriptor().wait(Readiness::writable, tls.deadline());
    };
    asio::co_spawn(tls.loop, finish(), [](std::exception_ptr) {});
    Result<std::size_t> last(std::size_t{1});
    CHECK(await_on(tls.loop, read_all(tls.client(), last)).size() == taken);
    REQUIRE(last);
}

TEST_CASE("a peer that sends tickets without end gets no more than its turn, and loses nothing", "[tls]") {
    TlsEnds tls;
    tls.shake_hands();
    send_tickets(tls.server(), 500);
    REQUIRE(await_on(tls.loop, tls.server().send("at last", tls.deadline())));
    std::string buffer(100, '\0');
    const auto first = tls.client().try_receive(buffer);
    REQUIRE_FALSE(first);
    CHECK(first.error().is(std::errc::operation_would_block));
    const auto got = await_on(tls.loop, tls.client().receive(buffer, tls.deadline()));
    CHECK(got.value() == 7);
    CHECK(buffer.starts_with("at last"));
}

TEST_CASE("tickets are nothing to receive, plaintext and the end are", "[tls]") {
    TlsEnds tls;
    tls.shake_hands();
    CHECK_FALSE(tls.client().receivable());
    send_tickets(tls.server(), 2);
    CHECK_FALSE(tls.client().receivable());
    std::string buffer(100, '\0');
    SECTION("plaintext") {
        REQUIRE(await_on(tls.loop, tls.server().send("hello", tls.deadline())));
        CHECK(tls.client().receivable());
        CHECK(tls.client().receivable());
        CHECK(tls.client().try_receive(buffer).value() == 5);
        CHECK_FALSE(tls.client().receivable());
    }
    SECTION("an orderly end") {
        REQUIRE(tls.server().try_close_notify());
        CHECK(tls.client().receivable());
        CHECK(tls.client().try_receive(buffer).value() == 0);
    }
    SECTION("a cut") {
        tls.server().close();
        CHECK(tls.client().receivable());
        CHECK(tls.client().try_receive(buffer).error().code() == TlsFailure::truncated);
    }
}

TEST_CASE("a handshake with a silent peer ends at its deadline, with one who goes away or talks plainly at once",
          "[tls]") {
    TlsEnds tls;
    SECTION("silent") {
        const auto done = await_on(tls.loop, tls.server().shake_hands(&tls.pool, Clock::now() + milliseconds(5)));
        REQUIRE_FALSE(done);
        CHECK(done.error().is(std::errc::timed_out));
    }
    SECTION("gone") {
        tls.client().close();
        const auto done = await_on(tls.loop, tls.server().shake_hands(&tls.pool, tls.deadline()));
        REQUIRE_FALSE(done);
        CHECK(done.error().code() == TlsFailure::hung_up);
    }
    SECTION("plain") {
        CHECK(tls.client().try_send("USER ann\r\nPASS secret\r\n"));
        const auto done = await_on(tls.loop, tls.server().shake_hands(&tls.pool, tls.deadline()));
        REQUIRE_FALSE(done);
        CHECK(done.error().code() == TlsFailure::refused);
    }
}

TEST_CASE("a handshake stands every place where the client's first message is cut", "[tls]") {
    TlsEngine probe(base_context(TlsVersion::v1_2).get(), TlsEngine::Role::client);
    REQUIRE(probe.handshake());
    const std::string hello(probe.unsent());
    for (std::size_t cut = 0; cut < hello.size(); cut += cut < 16 ? 1 : 37) {
        CAPTURE(cut);
        TlsEnds tls;
        CHECK(tls.client().try_send(hello.substr(0, cut)));
        tls.client().close();
        const auto done = await_on(tls.loop, tls.server().shake_hands(nullptr, tls.deadline()));
        REQUIRE_FALSE(done);
        CHECK(done.error().code() == TlsFailure::hung_up);
    }
}

}  // namespace ftp::test
