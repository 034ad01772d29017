#include "common/net/deadlines.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/net/loop.hpp"

#include <thread>

namespace ftp::test {

using std::chrono::milliseconds;

namespace {

// A deadline that notes its order among those that have passed.
struct Noted {
    Noted(asio::io_context& loop, std::vector<int>& passed, int name)
        : deadline(loop.get_executor(), [&passed, name] { passed.push_back(name); }) {}

    void in(milliseconds time) { deadline.set(Clock::now() + time); }

    LazyDeadline deadline;
};

constexpr milliseconds far{60'000};

}  // namespace

TEST_CASE("deadlines pass in their order, not in that of their setting", "[deadlines]") {
    asio::io_context loop;
    std::vector<int> passed;
    Noted third(loop, passed, 3), first(loop, passed, 1), second(loop, passed, 2), never(loop, passed, 4);
    never.in(far);
    third.in(milliseconds(9));
    first.in(milliseconds(3));
    second.in(milliseconds(6));
    run_until(loop, [&] { return passed.size() == 3; });
    CHECK(passed == std::vector{1, 2, 3});
}

TEST_CASE("a deadline that has passed already is told of by the loop, not by set()", "[deadlines]") {
    asio::io_context loop;
    std::vector<int> passed;
    Noted late(loop, passed, 1);
    late.in(milliseconds(-5));
    CHECK(passed.empty());
    run_until(loop, [&] { return !passed.empty(); });
}

TEST_CASE("a deadline that is put off passes later, and once", "[deadlines]") {
    asio::io_context loop;
    std::vector<int> passed;
    Noted deadline(loop, passed, 1), marks(loop, passed, 2);
    const auto began = Clock::now();
    deadline.in(milliseconds(2));
    deadline.in(milliseconds(20));
    run_until(loop, [&] { return !passed.empty(); });
    CHECK(Clock::now() - began >= milliseconds(20));
    marks.in(milliseconds(5));
    run_until(loop, [&] { return passed.size() == 2; });
    CHECK(passed == std::vector{1, 2});
}

TEST_CASE("a deadline that is brought forward passes sooner", "[deadlines]") {
    asio::io_context loop;
    std::vector<int> passed;
    Noted deadline(loop, passed, 1);
    deadline.in(far);
    deadline.in(milliseconds(2));
    run_until(loop, [&] { return !passed.empty(); });
    deadline.in(milliseconds(2));  // and may be set again
    run_until(loop, [&] { return passed.size() == 2; });
}

TEST_CASE("what is called off, forgotten or destroyed does not pass", "[deadlines]") {
    asio::io_context loop;
    std::vector<int> passed;
    Noted called_off(loop, passed, 1), forgotten(loop, passed, 2), marks(loop, passed, 4);
    auto destroyed = std::make_unique<Noted>(loop, passed, 3);
    for (auto* each : {&called_off, &forgotten, destroyed.get()}) each->in(milliseconds(2));
    called_off.deadline.set(no_deadline);
    forgotten.deadline.forget();
    destroyed.reset();
    marks.in(milliseconds(6));
    run_until(loop, [&] { return !passed.empty(); });
    CHECK(passed == std::vector{4});
}

TEST_CASE("a loop has work while a deadline is set, and ends with the last", "[deadlines]") {
    asio::io_context loop;
    std::vector<int> passed;
    auto one = std::make_unique<Noted>(loop, passed, 1);
    auto other = std::make_unique<Noted>(loop, passed, 2);
    one->in(far);
    other->in(far + milliseconds(1));
    loop.poll();
    CHECK_FALSE(loop.stopped());
    one.reset();
    loop.poll();
    CHECK_FALSE(loop.stopped());
    other.reset();
    loop.run();  // returns at once
    CHECK(passed.empty());
    loop.restart();
    Noted fresh(loop, passed, 3);
    fresh.in(milliseconds(1));
    run_until(loop, [&] { return passed == std::vector{3}; });
}

TEST_CASE("a loop may end before its deadlines", "[deadlines]") {
    std::vector<int> passed;
    auto loop = std::make_unique<asio::io_context>();
    auto deadline = std::make_unique<Noted>(*loop, passed, 1);
    deadline->in(far);
    asio::post(*loop, [deadline = std::move(deadline)] {});  // destroyed with what the loop still had to do
    loop.reset();
    CHECK(passed.empty());
}

TEST_CASE("deadlines of a loop may be forgotten by another thread", "[deadlines]") {
    asio::io_context loop;
    std::vector<int> passed;
    std::vector<std::unique_ptr<Noted>> all;
    for (int i = 0; i < 200; ++i) {
        all.push_back(std::make_unique<Noted>(loop, passed, 0));
        all.back()->in(milliseconds(i / 20));
    }
    Noted last(loop, passed, 1);
    last.in(milliseconds(30));
    std::thread other([&] {
        for (auto& each : all) each->deadline.forget();
    });
    run_until(loop, [&] { return !passed.empty() && passed.back() == 1; });
    other.join();
}

}  // namespace ftp::test
