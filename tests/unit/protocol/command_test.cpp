#include "common/protocol/command.hpp"

#include "tests/support/catch.hpp"

namespace ftp {

TEST_CASE("a verb is folded to upper case, an argument is not", "[command]") {
    const auto command = parse_command("sToR sToR").value();
    CHECK(command.verb == "STOR");
    CHECK(command.argument == "sToR");
    CHECK(command.has_argument);
}

TEST_CASE("exactly one space separates verb and argument", "[command]") {
    CHECK(parse_command("CWD  a ")->argument == " a ");
    CHECK(parse_command("CWD   ")->argument == "  ");
    CHECK(parse_command("CWD \ta")->argument == "\ta");
}

TEST_CASE("a verb alone, with a space and with an argument are three things", "[command]") {
    CHECK_FALSE(parse_command("STAT")->has_argument);
    CHECK(parse_command("STAT ")->has_argument);
    CHECK(parse_command("STAT ")->argument.empty());
    CHECK(parse_command("STAT x")->argument == "x");
}

TEST_CASE("an argument keeps every octet", "[command]") {
    std::string all;
    for (int c = 1; c < 256; ++c) all += static_cast<char>(c);
    CHECK(parse_command("RETR " + all)->argument == all);
}

TEST_CASE("de-facto verbs are verbs", "[command]") {
    for (const auto* verb : {"P@SW", "XSHA256", "MD5", "X", "ABCDEFGHIJKLMNOP"}) {
        CAPTURE(verb);
        CHECK(parse_command(verb)->verb == verb);
    }
}

TEST_CASE("what is no verb is no command", "[command]") {
    for (const auto* line : {"", " ", " NOOP", "NO\tOP", "NOOP\r", "ABCDEFGHIJKLMNOPQ", "RE-TR", "N\xC3\xA4",
                             ("\xF2"
                              "ABOR"),
                             "GET/", "Host: x"}) {
        CAPTURE(line);
        CHECK_FALSE(parse_command(line));
    }
}

}  // namespace ftp
