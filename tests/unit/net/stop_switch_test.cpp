#include "common/connection/stop_switch.hpp"

#include "common/net/runtime.hpp"
#include "common/net/task.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/net/loop.hpp"

#include <random>

namespace ftp::test {

namespace {

awaitable<std::error_code> attached_wait(StopSwitch& stop, Descriptor& descriptor) {
    const StopSwitch::Attached attached(stop, descriptor);
    co_return co_await descriptor.wait(Readiness::readable, Clock::now() + patience);
}

}  // namespace

TEST_CASE("a switch that is pressed during a wait ends it", "[stop]") {
    asio::io_context loop;
    auto ends = local_ends(loop);
    StopSwitch stop;
    meanwhile(loop, [&] { stop.stop(), stop.stop(); });
    CHECK(await_on(loop, attached_wait(stop, ends.ours.descriptor())) == std::errc::operation_canceled);
    CHECK(stop.stopped());
}

TEST_CASE("a switch that is pressed before or after only says so", "[stop]") {
    asio::io_context loop;
    auto ends = local_ends(loop);
    StopSwitch stop;
    ends.theirs.send("a");
    CHECK_FALSE(await_on(loop, attached_wait(stop, ends.ours.descriptor())));
    CHECK_FALSE(stop.stopped());
    stop.stop();
    CHECK(stop.stopped());
    CHECK_FALSE(await_on(loop, attached_wait(stop, ends.ours.descriptor())));  // data was there
}

TEST_CASE("what was posted for a transfer that has ended meanwhile hurts nobody", "[stop]") {
    asio::io_context loop;
    StopSwitch stop;
    {
        auto ends = local_ends(loop);
        const StopSwitch::Attached attached(stop, ends.ours.descriptor());
        stop.stop();
    }
    loop.poll();
    CHECK(stop.stopped());
}

TEST_CASE("a switch works from another thread at any moment", "[stop]") {
    asio::io_context home;
    Runtime runtime(1, 1);
    std::mt19937 random(2);
    for (int i = 0; i < 500; ++i) {
        const auto place = runtime.data_place();
        auto& there = place.loop();
        auto ends = local_ends(there);
        StopSwitch stop;
        auto transfer = [&]() -> awaitable<int> {
            const StopSwitch::Attached attached(stop, ends.ours.descriptor());
            int rounds = 0;
            while (!stop.stopped()) {
                co_await ends.ours.descriptor().wait(Readiness::readable, Clock::now() + patience);
                ++rounds;
            }
            ends.ours.close();
            co_return rounds;
        };
        std::jthread presser([&, pause = std::chrono::microseconds(random() % 100)] {
            const auto until = Clock::now() + pause;
            while (Clock::now() < until) std::this_thread::yield();
            stop.stop();
        });
        CHECK(await_on(home, run_on(there, transfer())) <= 1);
    }
}

}  // namespace ftp::test
