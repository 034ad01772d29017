// How many sessions of a run work at once.

#include "ftp/transfer/goodput.hpp"
#include "tests/unit/client/client_fixture.hpp"

namespace ftp::client {
namespace {

constexpr std::size_t plenty = 1'000'000;

TEST_CASE("a run begins with a few sessions, and never has more than it may", "[sessions]") {
    CHECK(SessionCount(1).allowed() == 1);
    CHECK(SessionCount(3).allowed() == 3);
    CHECK(SessionCount(64).allowed() == SessionCount::at_first);
    CHECK_FALSE(SessionCount(4).may_grow());
    SessionCount count(6);
    count.passed({100, 1}, plenty);
    CHECK(count.allowed() == 6);
    CHECK_FALSE(count.may_grow());
}

TEST_CASE("sessions join as long as they bring more octets or more files", "[sessions]") {
    SessionCount count(64);
    count.passed({1000, 10}, plenty);
    CHECK(count.allowed() == 8);
    count.passed({0, 0}, plenty);  // they log in
    CHECK(count.allowed() == 8);
    count.passed({1500, 10}, plenty);
    CHECK(count.allowed() == 16);
    count.passed({0, 0}, plenty);
    count.passed({1500, 20}, plenty);
    CHECK(count.allowed() == 32);
    count.passed({0, 0}, plenty);
    count.passed({1700, 22}, plenty);
    CHECK(count.allowed() == 32);
    CHECK_FALSE(count.may_grow());
    count.begin();  // of another kind of work nothing is known
    CHECK(count.may_grow());
}

TEST_CASE("nobody logs in for work that is done before", "[sessions]") {
    SessionCount count(64);
    count.passed({100, 500}, 400);
    CHECK(count.allowed() == 4);
    count.passed({100, 0}, 0);
    CHECK(count.allowed() == 4);
    count.passed({100, 0}, 1);
    CHECK(count.allowed() == 8);
}

TEST_CASE("of sessions that are too many one leaves at a time, and never the last", "[sessions]") {
    SessionCount count(8);
    for (int i = 0; i < 3; ++i) count.joined();
    using Verdict = SessionCount::Verdict;
    CHECK(count.refused(0) == Verdict::leave);
    CHECK(count.working() == 2);
    CHECK(count.departures() == 1);
    CHECK(count.allowed() == 3);
    CHECK_FALSE(count.may_grow());
    // Two that were refused in the same moment as the first try again among fewer.
    CHECK(count.refused(0) == Verdict::again);
    CHECK(count.refused(1) == Verdict::leave);
    CHECK(count.refused(1) == Verdict::again);
    CHECK(count.refused(2) == Verdict::bear);
    count.begin();
    CHECK_FALSE(count.may_grow());
    CHECK(count.refused(2) == Verdict::bear);
}

TEST_CASE("what is moved is counted while it is under way, once for every try", "[sessions]") {
    Listener listener;
    Goodput goodput(listener);
    const auto meter = std::make_shared<Meter>();
    Underway file;
    file.name = "a";
    file.meter = meter;
    goodput.began(file);
    meter->add(100);
    CHECK(goodput.so_far().octets == 100);
    file.meter = std::make_shared<Meter>();
    goodput.began(file);
    goodput.outcome(FileOutcome(Deed::downloaded, "a", ByteCount(300)));
    goodput.outcome(FileOutcome(Deed::downloaded, "ahead", ByteCount(20)));
    goodput.piece_done();
    CHECK(goodput.so_far().octets == 120);
    CHECK(goodput.so_far().pieces == 3);
    CHECK(listener.outcomes.size() == 2);
    CHECK(listener.underway.size() == 2);
}

}  // namespace
}  // namespace ftp::client
