#include "common/connection/pacer.hpp"

#include "tests/support/catch.hpp"

namespace ftp {
namespace {

using namespace std::chrono_literals;
const Pacer::Clock::time_point start = Pacer::Clock::time_point() + 1h;

// What moves within this time when everything that may move does, by several who ask in turn.
std::uint64_t moved_within(Pacer& pacer, Pacer::Clock::duration time, unsigned askers) {
    std::uint64_t moved = 0;
    for (auto now = start; now < start + time; now = std::max(now + 1ms, pacer.due())) {
        for (unsigned i = 0; i < askers; ++i) {
            const auto allowed = pacer.allowance(now);
            pacer.moved(allowed);
            moved += allowed;
        }
    }
    return moved;
}

TEST_CASE("however many move at once, together they keep to the rate but for one burst", "[pacer]") {
    for (const std::uint64_t rate : {10'000ull, 2'000'000ull, 5'000'000'000ull}) {
        for (const unsigned askers : {1u, 7u}) {
            CAPTURE(rate, askers);
            Pacer pacer(rate);
            const auto moved = moved_within(pacer, 10s, askers);
            CHECK(moved >= rate * 98 / 10);
            CHECK(moved <= rate * 102 / 10);
        }
    }
}

TEST_CASE("what nobody moved is not saved up beyond a tenth of a second", "[pacer]") {
    Pacer pacer(1000);
    CHECK(pacer.allowance(start) == 100);
    pacer.moved(100);
    CHECK(pacer.allowance(start) == 0);
    CHECK(pacer.allowance(start + 10ms) == 0);  // a piece of ten octets is not worth it
    CHECK(pacer.due() == start + 20ms);
    CHECK(pacer.allowance(pacer.due()) == 20);
    CHECK(pacer.allowance(start + 1h) == 100);
}

TEST_CASE("a rate of one octet a second still moves one octet a second", "[pacer]") {
    Pacer pacer(1);
    CHECK(moved_within(pacer, 10s, 1) == 10);
}

}  // namespace
}  // namespace ftp
