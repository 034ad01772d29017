#include "common/protocol/facts.hpp"
#include "tests/support/catch.hpp"

namespace ftp {

namespace {

using namespace std::chrono_literals;

FileTime at(std::chrono::year_month_day day, std::chrono::nanoseconds time = 0ns) {
    return std::chrono::sys_days(day) + time;
}

}  // namespace

TEST_CASE("a time is fourteen digits in UTC", "[time_val]") {
    CHECK(format_time(FileTime{}) == "19700101000000");
    CHECK(format_time(at(2025y / 3 / 9, 8h + 1min + 2s + 999ms)) == "20250309080102");
    CHECK(format_time(FileTime(-1ns)) == "19691231235959");
    CHECK(format_time(at(2261y / 12 / 31, 23h + 59min + 59s)) == "22611231235959");
    CHECK(format_time(FileTime::min()).size() == 14);
    CHECK(format_time(FileTime::max()).size() == 14);
}

TEST_CASE("a time is read to the nanosecond", "[time_val]") {
    CHECK(parse_time("20250309080102") == at(2025y / 3 / 9, 8h + 1min + 2s));
    CHECK(parse_time("20250309080102.5") == at(2025y / 3 / 9, 8h + 1min + 2s + 500ms));
    CHECK(parse_time("20250309080102.000000001") == at(2025y / 3 / 9, 8h + 1min + 2s + 1ns));
    CHECK(parse_time("20250309080102.0000000019999") == at(2025y / 3 / 9, 8h + 1min + 2s + 1ns));
    CHECK(parse_time("19691231235959") == FileTime(-1s));
    CHECK(parse_time("20240229000000") == at(2024y / 2 / 29));
    CHECK(parse_time("16780101000000") == at(1678y / 1 / 1));
}

TEST_CASE("a leap second is the second that follows it", "[time_val]") {
    CHECK(parse_time("20161231235960") == at(2017y / 1 / 1));
}

TEST_CASE("what is no moment of the calendar is refused", "[time_val]") {
    for (const auto* text : {"",
                             "2025",
                             "2025030908010",
                             "202503090801021",
                             "20250309080102.",
                             "20250309080102.x",
                             "20250309080102,5",
                             "20250309080102 ",
                             " 20250309080102",
                             "-2025030908010",
                             "2025030908010x",
                             "20251309080102",
                             "20250009080102",
                             "20250300080102",
                             "20250332080102",
                             "20250229000000",
                             "21000229000000",
                             "20250431000000",
                             "20250309240000",
                             "20250309086000",
                             "20250309080161",
                             "00000101000000",
                             "16771231235959",
                             "22620101000000",
                             "99991231235959",
                             "19100030908010"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_time(text));
    }
}

}  // namespace ftp
