#include "common/net/task.hpp"

#include "common/net/runtime.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/net/loop.hpp"

#include <random>

namespace ftp::test {

using std::chrono::microseconds;

namespace {

awaitable<int> doubled(int value) { co_return value * 2; }

awaitable<int> fails() {
    throw std::runtime_error("no luck");
    co_return 0;
}

awaitable<std::thread::id> whose_thread() { co_return std::this_thread::get_id(); }

awaitable<int> forever() {
    asio::steady_timer timer(co_await asio::this_coro::executor, no_deadline);
    const auto [error] = co_await timer.async_wait(as_value);
    co_return error == asio::error::operation_aborted ? 1 : 0;
}

}  // namespace

TEST_CASE("work on another loop brings its value or its exception home", "[task]") {
    asio::io_context loop;
    Runtime runtime(1, 1);
    CHECK(await_on(loop, run_on(runtime.data_place().loop(), doubled(21))) == 42);
    CHECK_THROWS_WITH(await_on(loop, run_on(runtime.data_place().loop(), fails())), "no luck");
    CHECK(await_on(loop, run_on(runtime.data_place().loop(), whose_thread())) != std::this_thread::get_id());
    // And the caller goes on where it was.
    auto work = [&]() -> awaitable<std::thread::id> {
        co_await run_on(runtime.data_place().loop(), doubled(1));
        co_return std::this_thread::get_id();
    };
    CHECK(await_on(loop, work()) == std::this_thread::get_id());
}

TEST_CASE("a transfer goes to the first of the data loops that carry the fewest", "[task]") {
    Runtime runtime(1, 1);
    std::optional<DataPlace> first(runtime.data_place());
    const auto* loop = &first->loop();
    const DataPlace second = runtime.data_place();
    CHECK(&second.loop() != loop);
    first.reset();
    CHECK(&runtime.data_place().loop() == loop);
    CHECK(&runtime.data_place().loop() == loop);  // what was there for a moment does not count
    std::vector<DataPlace> all;
    for (int i = 0; i < 3; ++i) all.push_back(runtime.data_place());
    CHECK(&runtime.data_place().loop() == loop);  // each of the four carries one
}

TEST_CASE("cancelling is heard on the other loop, and its answer is waited for", "[task]") {
    asio::io_context loop;
    Runtime runtime(1, 1);
    asio::cancellation_signal stop;
    std::optional<int> result;
    auto work = [&]() -> awaitable<void> { result = co_await run_on(runtime.data_place().loop(), forever()); };
    asio::co_spawn(loop, work(), asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {}));
    asio::post(loop, [&] { stop.emit(asio::cancellation_type::terminal); });
    run_until(loop, [&] { return result.has_value(); });
    CHECK(*result == 1);
}

TEST_CASE("a thousand pieces of work on other loops end once each, most of them cancelled somewhere", "[task]") {
    asio::io_context loop;
    Runtime runtime(2, 1);
    std::mt19937 random(1);
    auto piece = [](microseconds time) -> awaitable<std::unique_ptr<int>> {
        asio::steady_timer timer(co_await asio::this_coro::executor, time);
        co_await timer.async_wait(as_value);
        co_return std::make_unique<int>(1);
    };
    int ended = 0;
    for (int i = 0; i < 1000; ++i) {
        asio::cancellation_signal stop;
        bool this_one = false;
        const microseconds work_time(random() % 200);
        auto work = [&]() -> awaitable<void> {
            const auto place = runtime.data_place();
            auto there = run_on(place.loop(), piece(work_time));
            co_await std::move(there);
        };
        asio::co_spawn(loop, work(), asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr) {
                           ++ended, this_one = true;
                       }));
        asio::steady_timer cancel(loop, microseconds(random() % 200));
        if (i % 5 < 3)
            cancel.async_wait([&](std::error_code error) {
                if (!error) stop.emit(asio::cancellation_type::terminal);
            });
        run_until(loop, [&] { return this_one; });
        cancel.cancel();
        loop.poll();
    }
    CHECK(ended == 1000);
}

TEST_CASE("blocking work runs elsewhere and brings its value or its exception home", "[task]") {
    asio::io_context loop;
    asio::thread_pool pool(1);
    auto value = [] { return std::make_unique<int>(7); };
    CHECK(*await_on(loop, on_pool(pool, value)) == 7);
    auto thread = [] { return std::this_thread::get_id(); };
    CHECK(await_on(loop, on_pool(pool, thread)) != std::this_thread::get_id());
    auto failure = []() -> int { throw std::runtime_error("no luck"); };
    CHECK_THROWS_WITH(await_on(loop, on_pool(pool, failure)), "no luck");
}

TEST_CASE("cancelling waits for blocking work, which may borrow from the one who waits", "[task]") {
    asio::io_context loop;
    asio::thread_pool pool(1);
    asio::cancellation_signal stop;
    std::atomic<bool> go{false};
    bool ended = false;
    auto work = [&]() -> awaitable<void> {
        std::string borrowed = "mine";
        auto job = [&] {
            while (!go) std::this_thread::yield();
            return borrowed += " still";
        };
        const auto result = co_await on_pool(pool, job);
        CHECK(result == "mine still");
    };
    asio::co_spawn(loop, work(), asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr) { ended = true; }));
    bool emitted = false;
    asio::post(loop, [&] { stop.emit(asio::cancellation_type::terminal), emitted = true; });
    run_until(loop, [&] { return emitted; });
    CHECK_FALSE(ended);
    go = true;
    run_until(loop, [&] { return ended; });
}

TEST_CASE("a nursery joins its children, cancelled or not, and reports what escapes them", "[task]") {
    asio::io_context loop;
    std::vector<std::string> reports;
    Nursery nursery(loop.get_executor(), [&](const std::string& what) { reports.push_back(what); });
    auto fall = [](std::string what) -> awaitable<void> {
        co_await asio::post(co_await asio::this_coro::executor, use_awaitable);
        throw std::runtime_error(what);
    };
    auto fall_at_once = []() -> awaitable<void> {
        throw 42;  // no std::exception
        co_return;
    };
    auto stay = []() -> awaitable<void> {
        asio::steady_timer timer(co_await asio::this_coro::executor, no_deadline);
        co_await timer.async_wait(use_awaitable);
    };
    nursery.spawn(fall("first"));
    nursery.spawn(fall("second"));
    await_on(loop, nursery.join());
    CHECK(reports == std::vector<std::string>{"first", "second"});
    nursery.spawn(fall_at_once());
    await_on(loop, nursery.join());
    CHECK(reports.size() == 3);
    for (int i = 0; i < 3; ++i) nursery.spawn(stay());
    CHECK(nursery.size() == 3);
    asio::post(loop, [&] { nursery.cancel(); });
    await_on(loop, nursery.join());
    CHECK(nursery.size() == 0);
    CHECK(reports.size() == 3);  // being cancelled is nothing to report
    await_on(loop, nursery.join());
}

TEST_CASE("children that are left when a loop goes are destroyed with it", "[task]") {
    auto held = std::make_shared<int>(1);
    {
        Runtime runtime(1, 1);
        Nursery nursery(runtime.control(0).get_executor(), [](const std::string&) {});
        auto stay = [](std::shared_ptr<int>) -> awaitable<void> { co_await forever(); };
        std::atomic<bool> spawned{false};
        asio::post(runtime.control(0), [&] { nursery.spawn(stay(held)), spawned = true; });
        while (!spawned) std::this_thread::yield();
        runtime.stop();
        CHECK(held.use_count() == 2);
    }
    CHECK(held.use_count() == 1);
}

TEST_CASE("a handler that throws ends neither its loop nor the program", "[task]") {
    asio::io_context loop;
    Runtime runtime(1, 1);
    asio::post(runtime.control(0), [] { throw std::bad_alloc(); });
    CHECK(await_on(loop, run_on(runtime.control(0), doubled(2))) == 4);
}

}  // namespace ftp::test
