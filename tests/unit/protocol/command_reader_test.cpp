#include "common/protocol/command_reader.hpp"

#include "tests/support/catch.hpp"

#include <string>
#include <vector>

namespace ftp {

namespace {

using namespace std::string_literals;
using Events = std::vector<CommandReader::Event>;
using TooLong = CommandReader::TooLong;
using Endless = CommandReader::Endless;
using Nul = CommandReader::Nul;

void drain(CommandReader& reader, Events& events) {
    while (auto event = reader.next()) events.push_back(std::move(*event));
}

// The events of these pieces, one feed each.
Events events_of(const std::vector<std::string>& pieces, CommandReader::Limits limits = {}) {
    CommandReader reader(limits);
    Events events;
    for (const auto& piece : pieces) {
        reader.feed(piece);
        drain(reader, events);
    }
    return events;
}

// Whole, octet by octet, and cut in two at every place: always the same.
void check_every_split(const std::string& bytes, const Events& expected, CommandReader::Limits limits = {}) {
    CHECK(events_of({bytes}, limits) == expected);
    std::vector<std::string> octets;
    for (const char c : bytes) octets.emplace_back(1, c);
    CHECK(events_of(octets, limits) == expected);
    for (std::size_t at = 0; at <= bytes.size(); ++at) {
        CAPTURE(at);
        CHECK(events_of({bytes.substr(0, at), bytes.substr(at)}, limits) == expected);
    }
}

std::string answers_to(const std::string& bytes) {
    CommandReader reader;
    reader.feed(bytes);
    return reader.take_answers();
}

}  // namespace

TEST_CASE("lines come out in order wherever the packets were split", "[command_reader]") {
    check_every_split("USER ann\r\nPASS  x \r\n\r\nNOOP\r\n", {"USER ann", "PASS  x ", "", "NOOP"});
}

TEST_CASE("a line without its end is no line yet", "[command_reader]") {
    CHECK(events_of({"USER ann"}).empty());
    CHECK(events_of({"USER ann\r"}).empty());
    CHECK(events_of({}).empty());
}

TEST_CASE("a hundred commands in one segment are a hundred lines", "[command_reader]") {
    std::string segment;
    Events expected;
    for (int i = 0; i < 100; ++i) {
        expected.emplace_back("NOOP " + std::to_string(i));
        segment += std::get<std::string>(expected.back()) + "\r\n";
    }
    CHECK(events_of({segment}) == expected);
}

TEST_CASE("a bare line feed ends a line unless the line end is strict", "[command_reader]") {
    check_every_split("NOOP\nPWD\r\n", {"NOOP", "PWD"});
    check_every_split("NOOP\nPWD\r\n", {"NOOP\nPWD"}, {.strict_eol = true});
}

TEST_CASE("CR NUL is a carriage return, another NUL spoils the line", "[command_reader]") {
    check_every_split("CWD a\r\0b\r\n"s, {"CWD a\rb"});
    check_every_split("CWD a\r\0\r\nNOOP\r\n"s, {"CWD a\r", "NOOP"});
    check_every_split("CWD a\0b\r\nNOOP\r\n"s, {Nul{}, "NOOP"});
    check_every_split("CWD a\r\0\0\r\n"s, {Nul{}});
}

TEST_CASE("a lone carriage return is data", "[command_reader]") {
    check_every_split("CWD a\rb\r\n", {"CWD a\rb"});
    check_every_split("CWD a\r\r\n", {"CWD a\r"});
    check_every_split("CWD a\r\r\rb\r\n", {"CWD a\r\r\rb"});
}

TEST_CASE("a line of the limit passes, one octet more is too long and eaten", "[command_reader]") {
    const CommandReader::Limits limits{.line = 10};
    check_every_split("12345678\r\nNOOP\r\n", {"12345678", "NOOP"}, limits);
    check_every_split("123456789\r\nNOOP\r\n", {TooLong{}, "NOOP"}, limits);
    check_every_split("123456789\nNOOP\n", {"123456789", "NOOP"}, limits);
    check_every_split("1234567890\nNOOP\n", {TooLong{}, "NOOP"}, limits);
    check_every_split("1234567890 DELE a DELE b\0\r\nNOOP\r\n"s, {TooLong{}, "NOOP"}, limits);
    check_every_split("1234567\r\0\r\nNOOP\r\n"s, {TooLong{}, "NOOP"}, limits);
}

TEST_CASE("the limits of the protocol digest hold to the octet", "[command_reader]") {
    const std::string fits(8190, 'a');
    CHECK(events_of({fits + "\r\n"}) == Events{fits});
    CHECK(events_of({fits + "a\r\n"}) == Events{TooLong{}});
    CHECK(events_of({std::string(65534, 'a') + "\r\nNOOP\r\n"}) == Events{TooLong{}, "NOOP"});
    CHECK(events_of({std::string(65536, 'a')}).empty());
    CHECK(events_of({std::string(65537, 'a')}) == Events{Endless{}});
}

TEST_CASE("after an endless line nothing counts any more", "[command_reader]") {
    const CommandReader::Limits limits{.line = 10, .endless = 20};
    check_every_split("NOOP\r\n" + std::string(21, 'a') + "\r\nDELE a\r\n", {"NOOP", Endless{}}, limits);
}

TEST_CASE("Telnet commands without end are endless too", "[command_reader]") {
    CHECK(events_of({"\xFF\xFA" + std::string(70000, 'x')}) == Events{Endless{}});
    std::string nops;
    for (int i = 0; i < 40000; ++i) nops += "\xFF\xF1";
    CHECK(events_of({nops}) == Events{Endless{}});
}

TEST_CASE("a doubled IAC is one octet of data", "[command_reader]") {
    check_every_split("RETR \xFF\xFF\xFF\xFFx\r\n", {"RETR \xFF\xFFx"});
}

TEST_CASE("Telnet commands vanish from a line", "[command_reader]") {
    check_every_split(
        "\xFF\xF4\xFF\xF2"
        "ABOR\r\n",
        {"ABOR"});
    check_every_split("AB\xFF\xF1OR\r\xFF\xF9\n", {"ABOR"});
    check_every_split("\xFF\xFC\x01NO\xFF\xFE\x03OP\r\n", {"NOOP"});
    check_every_split("NO\xFF\xFA\x18\r\nQUIT\r\n\xFF\xFF\xFF\xF0OP\r\n", {"NOOP"});
}

TEST_CASE("a data mark that lost its IAC is stripped in front of a verb only", "[command_reader]") {
    check_every_split(
        "\xF2"
        "ABOR\r\n\xF2\xF2STAT\r\n",
        {"ABOR", "STAT"});
    check_every_split("RETR \xF2\r\n", {"RETR \xF2"});
}

TEST_CASE("offered and asked-for options are refused", "[command_reader]") {
    CHECK(answers_to("\xFF\xFB\x01") == "\xFF\xFE\x01");
    CHECK(answers_to("\xFF\xFD\xFF") == "\xFF\xFC\xFF");
    CHECK(answers_to("\xFF\xFC\x01\xFF\xFE\x01NOOP\r\n") == "");
    CHECK(answers_to("\xFF\xFB\x01NOOP\r\n\xFF\xFD\x02") == "\xFF\xFE\x01\xFF\xFC\x02");
}

TEST_CASE("Telnet answers are given out once and are bounded", "[command_reader]") {
    CommandReader reader;
    std::string flood;
    for (int i = 0; i < 10000; ++i) flood += "\xFF\xFD\x01";
    reader.feed(flood);
    CHECK(reader.take_answers().size() == 64 * 3);
    CHECK(reader.take_answers().empty());
    reader.feed("\xFF\xFD\x01");
    CHECK(reader.take_answers() == "\xFF\xFC\x01");
}

TEST_CASE("every octet is held until its line is taken", "[command_reader]") {
    CommandReader reader;
    CHECK(reader.held() == 0);
    reader.feed("AUTH TLS\r\n");
    CHECK(reader.held() == 10);
    CHECK(reader.next());
    CHECK(reader.held() == 0);
    for (const auto& rest : {"N"s, "\r"s, "\n"s, "\0"s, "\xFF"s, "\xF2"s, "\xFF\xF1"s, "NOOP\r\nPW"s}) {
        CommandReader other;
        other.feed(rest);
        CHECK(other.held() == rest.size());
    }
}

}  // namespace ftp
