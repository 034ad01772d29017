#include "common/base/units.hpp"

#include "tests/support/catch.hpp"

namespace ftp {

using namespace std::chrono_literals;

TEST_CASE("octets are digits up to 2^63-1", "[units]") {
    CHECK(parse_octets("0") == ByteCount(0));
    CHECK(parse_octets("4294967297") == ByteCount(4294967297));
    CHECK(parse_octets("9223372036854775807") == ByteCount(9223372036854775807u));
    for (const auto* malformed : {"", "-1", "+1", " 1", "1 ", "1K", "0x10", "9223372036854775808",
                                  "18446744073709551616", "99999999999999999999999"}) {
        CAPTURE(malformed);
        CHECK_FALSE(parse_octets(malformed));
    }
}

TEST_CASE("sizes are powers of 1024", "[units]") {
    CHECK(parse_size("0") == ByteCount(0));
    CHECK(parse_size("512") == ByteCount(512));
    CHECK(parse_size("64K") == ByteCount(65536));
    CHECK(parse_size("64k") == ByteCount(65536));
    CHECK(parse_size("64KB") == ByteCount(65536));
    CHECK(parse_size("64KiB") == ByteCount(65536));
    CHECK(parse_size("1.5G") == ByteCount(1610612736));
    CHECK(parse_size("1T") == ByteCount(1099511627776));
    CHECK(parse_size("8191P") == ByteCount(8191ull << 50));
}

TEST_CASE("a malformed size is refused", "[units]") {
    for (const auto* malformed : {"", "K", "-1", "1 K", "1X", "1KK", "1.", ".5K", "1.2.3K", "1.1234567K", "8192P",
                                  "1KiBs", "9223372036854775808", "99999999999999999999"}) {
        CAPTURE(malformed);
        CHECK_FALSE(parse_size(malformed));
    }
}

TEST_CASE("durations need a unit", "[units]") {
    CHECK(parse_duration("0") == 0ms);
    CHECK(parse_duration("250ms") == 250ms);
    CHECK(parse_duration("90s") == 90s);
    CHECK(parse_duration("1.5s") == 1500ms);
    CHECK(parse_duration("15m") == 15min);
    CHECK(parse_duration("24h") == 24h);
    CHECK(parse_duration("7d") == 168h);
    CHECK(parse_duration("36500d") == 876000h);
    for (const auto* malformed :
         {"", "5", "s", "-1s", "1 s", "1S", "1w", "1s ", "36501d", "99999999999999999999s", "1.5"}) {
        CAPTURE(malformed);
        CHECK_FALSE(parse_duration(malformed));
    }
}

TEST_CASE("a duration is written in the largest unit that is exact", "[units]") {
    CHECK(to_text(0ms) == "0");
    CHECK(to_text(1500ms) == "1500ms");
    CHECK(to_text(90s) == "90s");
    CHECK(to_text(60s) == "1m");
    CHECK(to_text(24h) == "1d");
    CHECK(to_text(25h) == "25h");
    for (const auto duration : {0ms, 1ms, 999ms, 60000ms, 86399999ms, 86400000ms}) {
        CHECK(parse_duration(to_text(duration)) == duration);
    }
}

TEST_CASE("a size for people has one decimal", "[units]") {
    CHECK(human_size(ByteCount(0)) == "0 B");
    CHECK(human_size(ByteCount(1023)) == "1023 B");
    CHECK(human_size(ByteCount(1024)) == "1.0 KiB");
    CHECK(human_size(ByteCount(1468006)) == "1.4 MiB");
    CHECK(human_size(ByteCount(18446744073709551615u)) == "16.0 EiB");
}

}  // namespace ftp
