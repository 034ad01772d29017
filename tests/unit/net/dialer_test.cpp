#include "common/net/dialer.hpp"

#include "common/net/task.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/net/loop.hpp"

namespace ftp::test {

using std::chrono::milliseconds;

namespace {

Deadline soon(milliseconds limit) { return Clock::now() + limit; }

}  // namespace

TEST_CASE("dialling reaches who listens, from the address that was asked for", "[dialer]") {
    asio::io_context loop;
    RawListener listener;
    auto stream = await_on(loop, dial(here(listener.port()), asio::ip::make_address("127.0.0.2"), soon(patience)));
    REQUIRE(stream);
    CHECK(stream->local().address().to_string() == "127.0.0.2");
    auto peer = listener.accept();
    CHECK(stream->try_send("hello"));
    CHECK(peer.read_some() == "hello");
}

TEST_CASE("dialling fails as connect(2) does", "[dialer]") {
    asio::io_context loop;
    const auto refused = await_on(loop, dial(here(refused_port()), std::nullopt, soon(patience)));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().is(std::errc::connection_refused));
    RawListener listener;
    const auto foreign =
        await_on(loop, dial(here(listener.port()), asio::ip::make_address("192.0.2.1"), soon(patience)));
    REQUIRE_FALSE(foreign);
    CHECK(foreign.error().is(std::errc::address_not_available));
}

TEST_CASE("dialling one who does not answer ends at the deadline", "[dialer]") {
    asio::io_context loop;
    const SilentPort silent;
    const auto one = await_on(loop, dial(silent.endpoint(), std::nullopt, soon(milliseconds(20))));
    REQUIRE_FALSE(one);
    CHECK(one.error().is(std::errc::timed_out));
    const auto first = await_on(loop, dial_first({silent.endpoint(), silent.endpoint()}, soon(milliseconds(20))));
    REQUIRE_FALSE(first);
    CHECK(first.error().is(std::errc::timed_out));
}

TEST_CASE("of several addresses a refused one makes way at once", "[dialer]") {
    asio::io_context loop;
    RawListener listener;
    const auto refused = here(refused_port());
    const auto began = Clock::now();
    const auto stream = await_on(loop, dial_first({refused, refused, refused, here(listener.port())}, no_deadline));
    REQUIRE(stream);
    CHECK(stream->remote().port() == listener.port());
    CHECK(Clock::now() - began < milliseconds(250));
}

TEST_CASE("of several addresses a silent one is overtaken", "[dialer]") {
    asio::io_context loop;
    RawListener listener;
    const SilentPort silent;
    const auto stream = await_on(loop, dial_first({silent.endpoint(), here(listener.port())}, soon(patience)));
    REQUIRE(stream);
    CHECK(stream->remote().port() == listener.port());
}

TEST_CASE("when all addresses refuse, that is the answer, at once", "[dialer]") {
    asio::io_context loop;
    for (const std::size_t count : {1, 2, 5}) {
        const std::vector<Endpoint> endpoints(count, here(refused_port()));
        const auto stream = await_on(loop, dial_first(endpoints, no_deadline));
        REQUIRE_FALSE(stream);
        CHECK(stream.error().is(std::errc::connection_refused));
    }
    CHECK_FALSE(await_on(loop, dial_first({}, no_deadline)));
}

TEST_CASE("cancelling a dial leaves nothing behind", "[dialer]") {
    asio::io_context loop;
    const SilentPort silent;
    asio::cancellation_signal stop;
    bool ended = false;
    auto work = [&]() -> awaitable<void> {
        const std::vector<Endpoint> endpoints{silent.endpoint(), silent.endpoint()};
        const auto stream = co_await dial_first(endpoints, no_deadline);
        CHECK_FALSE(stream);
    };
    asio::co_spawn(loop, work(), asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr) { ended = true; }));
    asio::post(loop, [&] { stop.emit(asio::cancellation_type::terminal); });
    run_until(loop, [&] { return ended; });
    loop.restart();
    loop.poll();
    CHECK(loop.stopped());  // out of work: no attempt is under way
}

TEST_CASE("numbers and names are resolved, and a bad name is an error in words", "[dialer]") {
    const auto number = resolve_now("::1", 21);
    REQUIRE(number);
    CHECK(number->front() == Endpoint(asio::ip::address_v6::loopback(), 21));
    const auto name = resolve_now("localhost", 2121);
    REQUIRE(name);
    CHECK(name->front().address().is_loopback());
    CHECK(name->front().port() == 2121);
    const auto bad = resolve_now("no such name", 21);
    REQUIRE_FALSE(bad);
    CHECK_FALSE(bad.error().text().empty());
    asio::io_context loop;
    asio::thread_pool pool(1);
    CHECK(await_on(loop, resolve(pool, "127.0.0.1", 5))->front() == here(5));
}

namespace {

std::string told(const std::vector<Endpoint>& endpoints) {
    std::string text;
    for (const auto& each : endpoints) text += each.address().to_string() + " ";
    return text;
}

std::vector<Endpoint> endpoints_of(std::initializer_list<const char*> addresses) {
    std::vector<Endpoint> result;
    for (const auto* each : addresses) result.emplace_back(asio::ip::make_address(each), 21);
    return result;
}

}  // namespace

TEST_CASE("addresses of both families are tried by turns, in the order of their first", "[dialer]") {
    CHECK(told(interleaved(endpoints_of({"::1", "::2", "::3", "10.0.0.1", "10.0.0.2"}))) ==
          "::1 10.0.0.1 ::2 10.0.0.2 ::3 ");
    CHECK(told(interleaved(endpoints_of({"10.0.0.1", "::1", "::2"}))) == "10.0.0.1 ::1 ::2 ");
    CHECK(told(interleaved(endpoints_of({"10.0.0.1", "10.0.0.2"}))) == "10.0.0.1 10.0.0.2 ");
    CHECK(interleaved({}).empty());
}

TEST_CASE("where one family refuses the other answers at once", "[dialer]") {
    asio::io_context loop;
    RawListener listener;
    const auto dead = refused_port();
    const std::vector<Endpoint> endpoints{Endpoint(asio::ip::address_v6::loopback(), dead),
                                          Endpoint(asio::ip::make_address("127.0.0.2"), dead), here(listener.port())};
    const auto began = Clock::now();
    const auto stream = await_on(loop, dial_first(endpoints, soon(patience)));
    REQUIRE(stream);
    CHECK(stream->remote() == here(listener.port()));
    CHECK(Clock::now() - began < milliseconds(250));
}

}  // namespace ftp::test
