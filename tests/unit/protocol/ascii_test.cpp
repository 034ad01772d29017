#include "common/protocol/ascii.hpp"

#include "tests/support/catch.hpp"

#include <array>
#include <string>

namespace ftp {

namespace {

using namespace std::string_literals;

struct Row {
    std::string given;
    std::string expected;
};

std::string encoded(std::string_view first, std::string_view second = {}) {
    AsciiEncoder encoder;
    std::string out;
    encoder.encode(first, out);
    encoder.encode(second, out);
    return out;
}

std::string decoded(std::string_view first, std::string_view second = {}) {
    AsciiDecoder decoder;
    std::string out;
    decoder.decode(first, out);
    decoder.decode(second, out);
    decoder.finish(out);
    return out;
}

std::uint64_t counted(std::string_view first, std::string_view second = {}) {
    AsciiCounter counter;
    counter.count(first);
    counter.count(second);
    return counter.octets();
}

}  // namespace

TEST_CASE("text on its way out ends its lines with CR LF, wherever it is split", "[ascii]") {
    const std::array rows{
        Row{"", ""},
        Row{"a\n", "a\r\n"},
        Row{"a", "a"},
        Row{"a\r\n", "a\r\n"},
        Row{"a\rb", "a\rb"},
        Row{"a\r", "a\r"},
        Row{"\n\n", "\r\n\r\n"},
        Row{"\r\n\n", "\r\n\r\n"},
        Row{"\r\r\n", "\r\r\n"},
        Row{"\n\r", "\r\n\r"},
        Row{"a\r\0\n"s, "a\r\0\r\n"s},
        Row{"\xE4\n\xFF", "\xE4\r\n\xFF"},
    };
    for (const auto& [given, expected] : rows) {
        for (std::size_t at = 0; at <= given.size(); ++at) {
            CAPTURE(given, at);
            CHECK(encoded(given.substr(0, at), given.substr(at)) == expected);
            CHECK(counted(given.substr(0, at), given.substr(at)) == expected.size());
        }
    }
}

TEST_CASE("text on its way in ends its lines with LF, wherever it is split", "[ascii]") {
    const std::array rows{
        Row{"", ""},
        Row{"a\r\n", "a\n"},
        Row{"a\n", "a\n"},
        Row{"a\rb", "a\rb"},
        Row{"a\r", "a\r"},
        Row{"\r\r\n", "\r\n"},
        Row{"\r\r", "\r\r"},
        Row{"\r\n\r\n", "\n\n"},
        Row{"\n\r", "\n\r"},
        Row{"a\r\0b"s, "a\r\0b"s},
        Row{"\xE4\r\n\xFF", "\xE4\n\xFF"},
    };
    for (const auto& [given, expected] : rows) {
        for (std::size_t at = 0; at <= given.size(); ++at) {
            CAPTURE(given, at);
            CHECK(decoded(given.substr(0, at), given.substr(at)) == expected);
        }
    }
}

TEST_CASE("a carriage return at the end of a piece is held back", "[ascii]") {
    AsciiDecoder decoder;
    std::string out;
    decoder.decode("a\r", out);
    CHECK(out == "a");
    decoder.decode("", out);
    CHECK(out == "a");
    decoder.decode("\n", out);
    CHECK(out == "a\n");
    decoder.finish(out);
    CHECK(out == "a\n");
}

TEST_CASE("an encoder appends", "[ascii]") {
    std::string out = "x";
    AsciiEncoder().encode("\n", out);
    CHECK(out == "x\r\n");
}

TEST_CASE("a Unix text survives the way out and in", "[ascii]") {
    for (const auto& text : {"one\ntwo\n\nfour"s, "\n"s, ""s, "a\rb\n"s}) CHECK(decoded(encoded(text)) == text);
}

}  // namespace ftp
