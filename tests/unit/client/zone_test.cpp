#include "ftp/remote/list_zone.hpp"
#include "ftp/transfer/plan.hpp"
#include "tests/support/catch.hpp"

namespace ftp::client {
namespace {

using namespace std::chrono_literals;

constexpr FileTime noon{std::chrono::seconds(1'600'000'200)};  // a whole minute

TEST_CASE("the zone of a list is a difference in quarters of an hour, up to fourteen hours", "[zone]") {
    for (const auto ahead : {0min, 60min, -210min, 345min, 840min, -840min}) {
        CAPTURE(ahead.count());
        for (const auto cut : {0s, 1s, 59s}) CHECK(zone_of(noon + ahead, Precision::minute, noon + cut) == ahead);
        CHECK(zone_of(noon + ahead + 5s, Precision::second, noon + 5s) == ahead);
    }
    CHECK_FALSE(zone_of(noon + 7min, Precision::minute, noon));
    CHECK_FALSE(zone_of(noon + 900min, Precision::minute, noon));
    CHECK_FALSE(zone_of(noon - std::chrono::days(365), Precision::minute, noon));
    CHECK_FALSE(zone_of(noon, Precision::day, noon));
}

TreeEntry file_at(FileTime time, std::chrono::minutes slack) {
    TreeEntry entry;
    entry.path = "f";
    entry.size = ByteCount(1);
    entry.modified = time;
    entry.precision = slack == 0min ? Precision::second : Precision::minute;
    entry.zone_slack = slack;
    return entry;
}

bool same(std::chrono::minutes apart, std::chrono::minutes slack) {
    return same_file(file_at(noon, 0min), file_at(noon + apart, slack), Comparison::size_and_time);
}

TEST_CASE("times of an unknown zone are the same when a zone explains their difference", "[zone]") {
    CHECK(same(0min, 0min));
    CHECK_FALSE(same(60min, 0min));
    CHECK(same(120min, 14h));
    CHECK(same(-345min, 14h));
    CHECK_FALSE(same(127min, 14h));
    CHECK_FALSE(same(15h, 14h));
    CHECK(same(60min, 60min));
    CHECK_FALSE(same(120min, 60min));
}

}  // namespace
}  // namespace ftp::client
