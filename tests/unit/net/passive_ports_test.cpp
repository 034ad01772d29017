#include "common/connection/passive_ports.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/net/loop.hpp"

#include <random>
#include <thread>

namespace ftp::test {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const asio::ip::address local = asio::ip::address_v4::loopback();

// A range of ports that are free now, below those that the kernel gives away. The tests run beside each other, so each
// takes another one.
Port free_range(std::uint16_t count) {
    std::random_device device;
    for (;;) {
        const auto first = static_cast<std::uint16_t>(30000 - device() % 10000);
        std::vector<UniqueFd> taken;
        for (std::uint16_t i = 0; i < count; ++i) {
            auto socket = listen_on(Endpoint(local, static_cast<std::uint16_t>(first + i)), 1);
            if (socket) taken.push_back(std::move(*socket));
        }
        if (taken.size() == count) return Port(first);
    }
}

struct Range {
    explicit Range(std::uint16_t count)
        : first(free_range(count)), ports(first, Port(static_cast<std::uint16_t>(first.value() + count - 1))) {}
    Port first;
    PassivePorts ports;
    asio::io_context loop;
};

}  // namespace

TEST_CASE("a listener is promised within the range and takes the client's connection", "[passive]") {
    Range range(4);
    PassiveListener listener(range.ports, range.loop.get_executor());
    CHECK_FALSE(listener.promised());
    const auto port = listener.promise(local);
    REQUIRE(port);
    CHECK(listener.promised());
    CHECK(port->value() >= range.first.value());
    CHECK(port->value() < range.first.value() + 4);
    CHECK(listener.try_accept(local).error().is(std::errc::operation_would_block));
    auto client = RawConnection::to(port->value());
    auto stream = await_on(range.loop, listener.accept(local, Clock::now() + patience));
    REQUIRE(stream);
    CHECK(stream->remote().port() == client.local_port());
}

TEST_CASE("a session keeps its port over transfers, and strays are turned away between them", "[passive]") {
    Range range(8);
    PassiveListener listener(range.ports, range.loop.get_executor());
    const auto port = listener.promise(local);
    auto stray = RawConnection::to(port->value());
    listener.rest();
    CHECK_FALSE(listener.promised());
    auto another = RawConnection::to(port->value());
    CHECK(*listener.promise(local) == *port);
    CHECK(listener.try_accept(local).error().is(std::errc::operation_would_block));
    CHECK(stray.read_all().empty());
    CHECK(another.read_all().empty());
}

TEST_CASE("a stranger is closed and the wait goes on to its deadline", "[passive]") {
    Range range(1);
    PassiveListener listener(range.ports, range.loop.get_executor());
    const auto port = listener.promise(local);
    auto stranger = RawConnection::to(port->value(), "127.0.0.1", "127.0.0.2");
    auto none = await_on(range.loop, listener.accept(local, Clock::now() + milliseconds(20)));
    CHECK(none.error().is(std::errc::timed_out));
    CHECK(stranger.read_all().empty());
    meanwhile(range.loop, [&] { listener.stop_waiting(); });
    none = await_on(range.loop, listener.accept(local, Clock::now() + patience));
    CHECK(none.error().is(std::errc::operation_canceled));
}

TEST_CASE("when every port is promised there is none left, when one rests it is taken back", "[passive]") {
    Range range(2);
    std::array<std::unique_ptr<PassiveListener>, 3> listeners;
    for (auto& each : listeners) each = std::make_unique<PassiveListener>(range.ports, range.loop.get_executor());
    const auto first = listeners[0]->promise(local);
    const auto second = listeners[1]->promise(local);
    REQUIRE(first);
    REQUIRE(second);
    CHECK(listeners[2]->promise(local).error().is(std::errc::address_in_use));
    listeners[1]->rest();
    listeners[0]->rest();
    CHECK(*listeners[2]->promise(local) == *second);  // it has rested longest
    CHECK(*listeners[0]->promise(local) == *first);
    CHECK(listeners[1]->promise(local).error().is(std::errc::address_in_use));
    listeners[0].reset();
    CHECK(*listeners[1]->promise(local) == *first);
}

TEST_CASE("a range of one port has that port", "[passive]") {
    Range range(1);
    PassiveListener listener(range.ports, range.loop.get_executor());
    CHECK(*listener.promise(local) == range.first);
}

TEST_CASE("those that have rested for long are closed, those in use are not", "[passive]") {
    Range range(2);
    PassiveListener resting(range.ports, range.loop.get_executor());
    PassiveListener busy(range.ports, range.loop.get_executor());
    const auto port = resting.promise(local);
    const auto in_use = busy.promise(local);
    resting.rest();
    range.ports.close_rested(seconds(60));
    CHECK_NOTHROW(RawConnection::to(port->value()));
    range.ports.close_rested(seconds(0));
    CHECK_THROWS(RawConnection::to(port->value()));
    CHECK_NOTHROW(RawConnection::to(in_use->value()));
}

TEST_CASE("after some thousand connections a session moves to a fresh port", "[passive]") {
    Range range(200);
    PassiveListener listener(range.ports, range.loop.get_executor());
    const auto port = *listener.promise(local);
    for (int i = 0; i < 7999; ++i) {
        auto client = RawConnection::to(port.value());
        auto stream = await_on(range.loop, listener.accept(local, Clock::now() + patience));
        REQUIRE(stream);
        stream->reset();
    }
    CHECK(*listener.promise(local) == port);
    auto client = RawConnection::to(port.value());
    REQUIRE(await_on(range.loop, listener.accept(local, Clock::now() + patience)));
    auto stray = RawConnection::to(port.value());
    CHECK(listener.promise(local));
    CHECK(stray.was_reset());  // its listener is gone; a kept one would have closed it in an orderly way
}

TEST_CASE("sessions of many threads take ports from each other without a race", "[passive]") {
    Range range(4);
    std::atomic<int> promised{0};
    std::vector<std::jthread> threads;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back([&] {
            asio::io_context loop;
            PassiveListener listener(range.ports, loop.get_executor());
            for (int round = 0; round < 200; ++round) {
                if (listener.promise(local)) ++promised;
                range.ports.close_rested(seconds(round % 2));
                listener.rest();
                if (round % 50 == 0) listener.close();
            }
        });
    }
    threads.clear();
    CHECK(promised > 200);
}

TEST_CASE("another range holds for listeners that are opened from then on", "[passive-ports]") {
    Range range(1);
    const auto other = free_range(1);
    range.ports.set_range(other, other);
    const auto listener = range.ports.open(local);
    REQUIRE(listener);
    CHECK(bound_endpoint(listener->get()).port() == other.value());
}

}  // namespace ftp::test
