#include "common/base/text.hpp"

#include "tests/support/catch.hpp"

#include <array>

namespace ftp {

TEST_CASE("case is folded for ASCII letters only", "[text]") {
    CHECK(upper("stor @[`{z") == "STOR @[`{Z");
    CHECK(lower("STOR @[`{Z") == "stor @[`{z");
    CHECK(upper("\xC3\xA4") == "\xC3\xA4");
    CHECK(same_word("Type", "tYPE"));
    CHECK(same_word("", ""));
    CHECK_FALSE(same_word("type", "typ"));
    CHECK_FALSE(same_word("[", "{"));
}

TEST_CASE("spaces and tabs are trimmed, other blanks are not", "[text]") {
    CHECK(trimmed(" \t a b\t ") == "a b");
    CHECK(trimmed("") == "");
    CHECK(trimmed(" \t ") == "");
    CHECK(trimmed("\r\na") == "\r\na");
}

TEST_CASE("splitting keeps empty parts", "[text]") {
    using Parts = std::vector<std::string_view>;
    CHECK(split("", ',') == Parts{""});
    CHECK(split("a", ',') == Parts{"a"});
    CHECK(split("a,,b", ',') == Parts{"a", "", "b"});
    CHECK(split(",", ',') == Parts{"", ""});
}

TEST_CASE("a number is digits within range and nothing else", "[text]") {
    CHECK(number<std::uint8_t>("0") == 0);
    CHECK(number<std::uint8_t>("255") == 255);
    CHECK(number<std::uint8_t>("007") == 7);
    CHECK(number<unsigned>("0755", 8) == 0755u);
    CHECK(number<std::uint64_t>("18446744073709551615") == 18446744073709551615u);
    for (const auto* malformed : {"", "-1", "+1", " 1", "1 ", "256", "0x1", "1.5", "1e1", "a"}) {
        CAPTURE(malformed);
        CHECK_FALSE(number<std::uint8_t>(malformed));
    }
    CHECK_FALSE(number<std::uint64_t>("18446744073709551616"));
    CHECK_FALSE(number<unsigned>("8", 8));
    CHECK_FALSE(number<unsigned>(std::string_view("1\0", 2)));
}

TEST_CASE("digits are the ten of ASCII", "[text]") {
    for (int c = 0; c < 256; ++c) CHECK(is_digit(static_cast<char>(c)) == (c >= '0' && c <= '9'));
}

TEST_CASE("valid UTF-8 is told from other bytes", "[text]") {
    for (const auto* valid :
         {"", "a", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF"}) {
        CHECK(valid_utf8(valid));
    }
    const std::array malformed{
        "\x80",              // a follower alone
        "\xC3",              // cut off
        "\xE2\x82",          // cut off
        "\xF0\x9F\x98",      // cut off
        "\xC0\xAF",          // overlong "/"
        "\xE0\x80\xAF",      // overlong "/"
        "\xF0\x80\x80\xAF",  // overlong "/"
        "\xED\xA0\x80",      // a surrogate
        "\xF4\x90\x80\x80",  // beyond U+10FFFF
        "\xF5\x80\x80\x80",  // likewise
        "\xFF",
        "a\xC3(",
    };
    for (const auto* text : malformed) CHECK_FALSE(valid_utf8(text));
}

TEST_CASE("printable text holds nothing that a terminal obeys", "[text]") {
    CHECK(printable("plain \xC3\xA4") == "plain \xC3\xA4");
    CHECK(printable("\x1B[2J") == "\\x1b[2J");
    CHECK(printable("a\r\nb\t") == "a\\x0d\\x0ab\\x09");
    CHECK(printable("\x7F") == "\\x7f");
    CHECK(printable("\xC2\x9B") == "\\xc2\\x9b");  // CSI as C1
    CHECK(printable("\xC2\xA0") == "\xC2\xA0");
    CHECK(printable("\xFFx") == "\\xffx");
    CHECK(printable("a\\b") == "a\\\\b");
    CHECK(printable(std::string_view("\0", 1)) == "\\x00");
}

TEST_CASE("the nearest word is offered only when it is near", "[text]") {
    constexpr std::array<std::string_view, 3> words{"sessions", "idle_timeout", "level"};
    CHECK(nearest("sesions", words) == "sessions");
    CHECK(nearest("IDLE_TIMEOUT", words) == "idle_timeout");
    CHECK(nearest("levle", words) == "level");
    CHECK_FALSE(nearest("zebra", words));
    CHECK_FALSE(nearest("", words));
}

}  // namespace ftp
