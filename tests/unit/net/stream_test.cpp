#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/net/loop.hpp"

#include <thread>

namespace ftp::test {

using std::chrono::milliseconds;

TEST_CASE("a stream sends all of it to one who reads slowly, and reads the orderly end", "[stream]") {
    asio::io_context loop;
    auto ends = tcp_ends(loop);
    const auto content = random_bytes(4 << 20, 1);
    std::string read;
    std::jthread reader([&] { read = ends.theirs.read_all(); });
    CHECK(await_on(loop, ends.ours.send(content, Clock::now() + patience)));
    ends.ours.shutdown_send();
    reader.join();
    CHECK(read == content);
    ends.theirs.close();
    std::array<char, 16> buffer;
    CHECK(*await_on(loop, ends.ours.receive(buffer, Clock::now() + patience)) == 0);
}

TEST_CASE("sending to one who does not read ends at the deadline, receiving from one who is silent too", "[stream]") {
    asio::io_context loop;
    auto ends = tcp_ends(loop);
    const auto sent = await_on(loop, ends.ours.send(std::string(32 << 20, 'x'), Clock::now() + milliseconds(20)));
    REQUIRE_FALSE(sent);
    CHECK(sent.error().is(std::errc::timed_out));
    std::array<char, 16> buffer;
    const auto received = await_on(loop, ends.ours.receive(buffer, Clock::now() + milliseconds(5)));
    REQUIRE_FALSE(received);
    CHECK(received.error().is(std::errc::timed_out));
}

TEST_CASE("the try_ calls never wait", "[stream]") {
    asio::io_context loop;
    auto ends = tcp_ends(loop);
    std::array<char, 16> buffer;
    CHECK(ends.ours.try_receive(buffer).error().is(std::errc::operation_would_block));
    Result<std::size_t> sent(std::size_t{0});
    while (sent) sent = ends.ours.try_send(std::string(1 << 20, 'x'));
    CHECK(sent.error().is(std::errc::operation_would_block));
}

TEST_CASE("a connection that was reset is an error to both sides, and no signal", "[stream]") {
    asio::io_context loop;
    auto ends = tcp_ends(loop);
    SECTION("by them") {
        ends.theirs.reset();
        std::array<char, 16> buffer;
        const auto received = await_on(loop, ends.ours.receive(buffer, Clock::now() + patience));
        REQUIRE_FALSE(received);
        CHECK(received.error().is(std::errc::connection_reset));
        CHECK(ends.ours.try_send("a").error().is(std::errc::broken_pipe));
    }
    SECTION("by us") {
        ends.ours.reset();
        CHECK_FALSE(ends.ours);
        CHECK(ends.theirs.was_reset());
    }
}

TEST_CASE("a stream knows its ends, and nothing when it is closed", "[stream]") {
    asio::io_context loop;
    auto ends = tcp_ends(loop);
    CHECK(ends.ours.remote() == here(ends.theirs.local_port()));
    CHECK(ends.ours.local().address().is_loopback());
    CHECK(ends.ours.round_trip().count() > 0);
    ends.ours.close();
    CHECK(ends.ours.remote().address().is_unspecified());
    CHECK(ends.ours.round_trip().count() == 0);
}

TEST_CASE("an IPv4 address in IPv6 clothes is plain IPv4", "[stream]") {
    CHECK(plain(asio::ip::make_address("::ffff:192.0.2.1")) == asio::ip::make_address("192.0.2.1"));
    CHECK(plain(asio::ip::make_address("2001:db8::1")) == asio::ip::make_address("2001:db8::1"));
    CHECK(plain(asio::ip::make_address("192.0.2.1")) == asio::ip::make_address("192.0.2.1"));
}

}  // namespace ftp::test
