#include "tests/support/catch.hpp"
#include "tests/unit/net/loop.hpp"

#include <fcntl.h>

namespace ftp::test {

using std::chrono::milliseconds;

namespace {

std::error_code wait_for(asio::io_context& loop, Descriptor& descriptor, Readiness what, milliseconds limit,
                         Known known = Known::nothing) {
    return await_on(loop, descriptor.wait(what, Clock::now() + limit, known));
}

void read_all(Stream& stream) {
    std::array<char, 64> buffer;
    while (stream.try_receive(buffer)) {
    }
}

// A descriptor that its loop knows already, with nothing to read.
Ends registered_ends(asio::io_context& loop) {
    auto ends = local_ends(loop);
    CHECK(wait_for(loop, ends.ours.descriptor(), Readiness::readable, milliseconds(1)) == std::errc::timed_out);
    return ends;
}

constexpr milliseconds plenty{10'000};

}  // namespace

TEST_CASE("a wait ends when the descriptor is ready, before it or during it", "[descriptor]") {
    asio::io_context loop;
    auto ends = local_ends(loop);
    auto& descriptor = ends.ours.descriptor();
    CHECK_FALSE(wait_for(loop, descriptor, Readiness::writable, plenty));
    meanwhile(loop, [&] { ends.theirs.send("a"); });
    CHECK_FALSE(wait_for(loop, descriptor, Readiness::readable, plenty));
    CHECK_FALSE(wait_for(loop, descriptor, Readiness::readable, plenty));
}

TEST_CASE("a wait ends when the other side goes", "[descriptor]") {
    asio::io_context loop;
    auto ends = tcp_ends(loop);
    meanwhile(loop, [&] { ends.theirs.reset(); });
    CHECK_FALSE(wait_for(loop, ends.ours.descriptor(), Readiness::readable, plenty));
}

TEST_CASE("a wait ends at its own deadline, whatever earlier waits had asked for", "[descriptor]") {
    asio::io_context loop;
    auto ends = local_ends(loop);
    auto& descriptor = ends.ours.descriptor();
    CHECK(wait_for(loop, descriptor, Readiness::readable, milliseconds(5)) == std::errc::timed_out);
    ends.theirs.send("a");
    CHECK_FALSE(wait_for(loop, descriptor, Readiness::readable, milliseconds(20)));  // leaves its timer armed
    std::array<char, 8> buffer;
    CHECK(ends.ours.try_receive(buffer));
    const auto began = Clock::now();
    CHECK(wait_for(loop, descriptor, Readiness::readable, milliseconds(60)) == std::errc::timed_out);
    CHECK(Clock::now() - began >= milliseconds(60));
    // And an earlier one than the timer is armed for.
    ends.theirs.send("a");
    CHECK_FALSE(wait_for(loop, descriptor, Readiness::readable, plenty));
    CHECK(ends.ours.try_receive(buffer));
    CHECK(wait_for(loop, descriptor, Readiness::readable, milliseconds(5)) == std::errc::timed_out);
}

TEST_CASE("a deadline that has passed ends a wait at once", "[descriptor]") {
    asio::io_context loop;
    auto ends = local_ends(loop);
    CHECK(wait_for(loop, ends.ours.descriptor(), Readiness::readable, milliseconds(-5)) == std::errc::timed_out);
}

TEST_CASE("cancel() ends a wait, and the next one works", "[descriptor]") {
    asio::io_context loop;
    auto ends = local_ends(loop);
    auto& descriptor = ends.ours.descriptor();
    meanwhile(loop, [&] { descriptor.cancel(); });
    CHECK(wait_for(loop, descriptor, Readiness::readable, plenty) == std::errc::operation_canceled);
    ends.theirs.send("a");
    CHECK_FALSE(wait_for(loop, descriptor, Readiness::readable, plenty));
}

TEST_CASE("cancelling the coroutine ends its wait", "[descriptor]") {
    asio::io_context loop;
    auto ends = local_ends(loop);
    asio::cancellation_signal stop;
    std::optional<std::error_code> result;
    auto work = [&]() -> awaitable<void> {
        result = co_await ends.ours.descriptor().wait(Readiness::readable, no_deadline);
    };
    asio::co_spawn(loop, work(), asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {}));
    meanwhile(loop, [&] { stop.emit(asio::cancellation_type::terminal); });
    run_until(loop, [&] { return result.has_value(); });
    CHECK(*result == std::errc::operation_canceled);
}

TEST_CASE("closing or destroying a descriptor ends its wait", "[descriptor]") {
    asio::io_context loop;
    auto ends = local_ends(loop);
    auto owned = std::make_unique<Stream>(std::move(ends.ours));
    SECTION("closing") {
        meanwhile(loop, [&] { owned->close(); });
    }
    SECTION("destroying") {
        meanwhile(loop, [&] { owned.reset(); });
    }
    CHECK(await_on(loop, owned->descriptor().wait(Readiness::readable, no_deadline)) == std::errc::operation_canceled);
}

TEST_CASE("who knows that nothing has come is told what comes", "[descriptor]") {
    asio::io_context loop;
    auto ends = registered_ends(loop);
    auto& descriptor = ends.ours.descriptor();
    for (int i = 0; i < 3; ++i) {
        meanwhile(loop, [&] { ends.theirs.send("a"); });
        CHECK_FALSE(wait_for(loop, descriptor, Readiness::readable, plenty, Known::not_ready));
        read_all(ends.ours);
    }
    CHECK(wait_for(loop, descriptor, Readiness::readable, milliseconds(2), Known::not_ready) == std::errc::timed_out);
    meanwhile(loop, [&] { descriptor.cancel(); });
    CHECK(wait_for(loop, descriptor, Readiness::readable, plenty, Known::not_ready) == std::errc::operation_canceled);
    meanwhile(loop, [&] { ends.theirs.close(); });
    CHECK_FALSE(wait_for(loop, descriptor, Readiness::readable, plenty, Known::not_ready));
}

TEST_CASE("who knows that it cannot write is told when it can", "[descriptor]") {
    asio::io_context loop;
    auto ends = registered_ends(loop);
    const std::string much(1 << 16, 'x');
    for (int i = 0; i < 3; ++i) {
        std::size_t sent = 0;
        while (const auto some = ends.ours.try_send(much)) sent += *some;
        meanwhile(loop, [&] {
            for (std::size_t read = 0; read < sent;) read += ends.theirs.read_some().size();
        });
        const auto known = i == 0 ? Known::nothing : Known::not_ready;
        CHECK_FALSE(wait_for(loop, ends.ours.descriptor(), Readiness::writable, plenty, known));
    }
}

TEST_CASE("what the loop has seen while nobody waited ends the next wait of one who knows nothing", "[descriptor]") {
    asio::io_context loop;
    auto ends = registered_ends(loop);
    ends.theirs.send("a");
    const auto work = asio::make_work_guard(loop);  // else poll() would not look
    loop.restart();
    CHECK(loop.poll() == 1);
    CHECK_FALSE(wait_for(loop, ends.ours.descriptor(), Readiness::readable, milliseconds(500)));
}

TEST_CASE("a cancellation that comes behind the wait it was meant for ends no other", "[descriptor]") {
    asio::io_context loop;
    auto ends = registered_ends(loop);
    auto& descriptor = ends.ours.descriptor();
    asio::cancellation_signal stop;
    bool waited = false;
    auto first = [&]() -> awaitable<void> {
        const auto error = co_await descriptor.wait(Readiness::readable, Clock::now() + milliseconds(1));
        waited = error == std::errc::timed_out;
    };
    asio::co_spawn(loop, first(), asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {}));
    run_until(loop, [&] { return waited; });
    meanwhile(loop, [&] {
        stop.emit(asio::cancellation_type::terminal);
        asio::post(loop, [&] { ends.theirs.send("a"); });
    });
    CHECK_FALSE(wait_for(loop, descriptor, Readiness::readable, plenty));
}

TEST_CASE("a loop may end with a wait under way", "[descriptor]") {
    auto loop = std::make_unique<asio::io_context>();
    auto ends = local_ends(*loop);
    bool ended = false;
    auto work = [&ended](Stream stream) -> awaitable<void> {
        (void)co_await stream.descriptor().wait(Readiness::readable, Clock::now() + plenty);
        ended = true;
    };
    asio::co_spawn(*loop, work(std::move(ends.ours)), [](std::exception_ptr) {});
    loop->poll();
    loop.reset();
    CHECK_FALSE(ended);
    CHECK(ends.theirs.read_all().empty());  // and the descriptor is closed
}

TEST_CASE("a descriptor moves to another loop and back", "[descriptor]") {
    asio::io_context first;
    asio::io_context second;
    auto ends = local_ends(first);
    auto& descriptor = ends.ours.descriptor();
    CHECK(wait_for(first, descriptor, Readiness::readable, milliseconds(1)) == std::errc::timed_out);
    for (auto* loop : {&second, &first}) {
        descriptor.move_to(loop->get_executor());
        meanwhile(*loop, [&] { ends.theirs.send("a"); });
        CHECK_FALSE(wait_for(*loop, descriptor, Readiness::readable, plenty));
        std::array<char, 8> buffer;
        CHECK(*ends.ours.try_receive(buffer) == 1);
        CHECK(wait_for(*loop, descriptor, Readiness::readable, milliseconds(1)) == std::errc::timed_out);
    }
}

TEST_CASE("a descriptor that is given away stays open and is forgotten by the loop", "[descriptor]") {
    asio::io_context loop;
    auto ends = local_ends(loop);
    auto& descriptor = ends.ours.descriptor();
    CHECK(wait_for(loop, descriptor, Readiness::readable, milliseconds(1)) == std::errc::timed_out);
    Descriptor other(descriptor.release(), loop.get_executor());
    CHECK_FALSE(descriptor);
    ends.theirs.send("a");
    CHECK_FALSE(wait_for(loop, other, Readiness::readable, plenty));
}

TEST_CASE("what cannot be waited for is an error in the value, not an exception", "[descriptor]") {
    asio::io_context loop;
    Descriptor nothing(UniqueFd(-1), loop.get_executor());
    CHECK(wait_for(loop, nothing, Readiness::readable, plenty) == std::errc::bad_file_descriptor);
    Descriptor file(UniqueFd(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC)), loop.get_executor());
    CHECK(wait_for(loop, file, Readiness::readable, plenty) == std::errc::operation_not_supported);
}

TEST_CASE("urgent data is waited for apart from ordinary data", "[descriptor]") {
    asio::io_context loop;
    auto ends = tcp_ends(loop);
    ends.theirs.send("ordinary");
    CHECK(wait_for(loop, ends.ours.descriptor(), Readiness::urgent, milliseconds(5)) == std::errc::timed_out);
    meanwhile(loop, [&] { ends.theirs.send_urgent('!'); });
    CHECK_FALSE(wait_for(loop, ends.ours.descriptor(), Readiness::urgent, plenty));
}

}  // namespace ftp::test
