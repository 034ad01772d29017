#include "common/protocol/byte_range.hpp"

#include "tests/support/catch.hpp"

using namespace ftp;

TEST_CASE("RANG names the first and the last octet", "[byte_range]") {
    CHECK(parse_range("0 0").value() == ByteRange{0, 1});
    CHECK(parse_range("0 49").value() == ByteRange{0, 50});
    CHECK(parse_range(" 7 9 ").value() == ByteRange{7, 10});
    CHECK(parse_range("9223372036854775806 9223372036854775807").value()->size() == 2);
    const auto reset = parse_range("1 0");
    CHECK(reset);
    CHECK_FALSE(*reset);
    for (const auto* wrong : {"", "0", "0 ", "0 1 2", "2 1", "5 0", "a b", "-1 4", "0 x", "0,4", "0  4",
                              "0 9223372036854775808", "0 18446744073709551616"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_range(wrong));
    }
}

TEST_CASE("a file has as much of a range as it goes", "[byte_range]") {
    const ByteRange range{10, 20};
    CHECK(range.within(100) == ByteRange{10, 20});
    CHECK(range.within(15) == ByteRange{10, 15});
    CHECK(range.within(10).size() == 0);
    CHECK(range.within(3).size() == 0);
    CHECK(ByteRange{0, 0}.within(0).size() == 0);
}

TEST_CASE("a range is told with both its ends, and one of nothing as its place", "[byte_range]") {
    CHECK(inclusive({0, 50}) == "0-49");
    CHECK(inclusive({7, 8}) == "7-7");
    CHECK(inclusive({0, 0}) == "0-0");
    CHECK(inclusive({50, 50}) == "50-50");
}
