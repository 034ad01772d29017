#include "ftpd/session/guesses.hpp"

#include "tests/support/catch.hpp"

#include <string>

namespace ftp::test {

using server::delay_factor;
using server::Guesses;
using namespace std::chrono_literals;

namespace {

const auto home = asio::ip::make_address("192.0.2.1");
const auto elsewhere = asio::ip::make_address("192.0.2.2");
const Deadline now = Clock::now();

}  // namespace

TEST_CASE("wrong passwords are counted by address and by user", "[guesses]") {
    Guesses guesses;
    CHECK(guesses.failed(home, "alice", now).of_address == 1);
    CHECK(guesses.failed(home, "bob", now).of_address == 2);
    const auto third = guesses.failed(elsewhere, "alice", now);
    CHECK(third.of_address == 1);
    CHECK(third.of_user == 2);
}

TEST_CASE("a right password takes back only what the same address got wrong for the same user", "[guesses]") {
    Guesses guesses;
    guesses.failed(home, "alice", now);
    guesses.failed(home, "bob", now);
    guesses.failed(elsewhere, "alice", now);
    guesses.succeeded(home, "carol", now);
    CHECK(guesses.failed(home, "alice", now).of_address == 3);
    guesses.succeeded(home, "alice", now);
    const auto next = guesses.failed(home, "alice", now);
    CHECK(next.of_address == 2);
    CHECK(next.of_user == 2);
}

TEST_CASE("wrong passwords are forgotten ten minutes after the last", "[guesses]") {
    Guesses guesses;
    guesses.failed(home, "alice", now);
    CHECK(guesses.failed(home, "alice", now + 10min).of_address == 2);
    const auto later = guesses.failed(home, "alice", now + 21min);
    CHECK(later.of_address == 1);
    CHECK(later.of_user == 1);
}

TEST_CASE("the answer to a wrong password waits one to five times as long as usual", "[guesses]") {
    const auto factor = [](unsigned of_address, unsigned of_user) {
        Guesses::Count count;
        count.of_address = of_address;
        count.of_user = of_user;
        return delay_factor(count);
    };
    CHECK(factor(1, 1) == 1);
    CHECK(factor(2, 1) == 2);
    CHECK(factor(1, 4) == 4);
    CHECK(factor(5, 1) == 5);
    CHECK(factor(1, 4'000'000'000) == 5);
}

TEST_CASE("wrong passwords from everywhere for everybody cost bounded memory, and the count goes on", "[guesses]") {
    Guesses guesses;
    for (std::uint32_t i = 1; i <= 150'000; ++i) guesses.failed(asio::ip::address_v4(i), std::to_string(i), now);
    const auto count = guesses.failed(asio::ip::address_v4(150'000), "150000", now);
    CHECK(count.of_address == 2);
    CHECK(count.of_user == 2);
}

}  // namespace ftp::test
