#include "common/protocol/reply.hpp"

#include "tests/support/catch.hpp"

namespace ftp {

namespace {

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a reply of one line has code, space and text", "[reply]") {
    CHECK(Reply(Code::ok, "Done").wire() == "200 Done\r\n");
    CHECK(Reply(Code::ok, "").wire() == "200 \r\n");
    CHECK(Reply(299, Lines{"x"}).wire() == "299 x\r\n");
}

TEST_CASE("a reply of several lines begins with a dash and ends with its code", "[reply]") {
    CHECK(Reply(Code::system_status, Lines{"Features:", " UTF8", "End"}).wire() ==
          "211-Features:\r\n UTF8\r\n211 End\r\n");
    CHECK(Reply(Code::file_ok, Lines{"a", ""}).wire() == "250-a\r\n250 \r\n");
}

TEST_CASE("an inner line that begins with three digits is indented", "[reply]") {
    CHECK(Reply(Code::help, Lines{"a", "214 forged", "999", "21", "2x4 y", "end"}).wire() ==
          "214-a\r\n 214 forged\r\n 999\r\n21\r\n2x4 y\r\n214 end\r\n");
    CHECK(Reply(Code::help, Lines{"123 a", "456 end"}).wire() == "214-123 a\r\n214 456 end\r\n");
}

TEST_CASE("control bytes in a reply become question marks, bytes of names stay", "[reply]") {
    std::string text = "a\r\n230 in\x1B[2J\t\x7F";
    text += '\0';
    CHECK(Reply(Code::ok, text + "\xC3\xA4\x80").wire() == "200 a??230 in?[2J???\xC3\xA4\x80\r\n");
}

TEST_CASE("a reply with names keeps their bytes, but none that would break its line", "[reply]") {
    std::string text = "a\r\n230 in\x1B[2J\t\x7F";
    text += '\0';
    CHECK(Reply(Code::pathname, text + "\xC3\xA4\x80").with_names().wire() ==
          "257 a??230 in\x1B[2J\t\x7F?\xC3\xA4\x80\r\n");
    CHECK(Reply(Code::file_ok, Lines{"a\n", "250 b\t", "c"}).with_names().wire() == "250-a?\r\n 250 b\t\r\n250 c\r\n");
}

TEST_CASE("IAC is doubled in a reply", "[reply]") {
    CHECK(Reply(Code::ok, "\xFF\xF4").wire() == "200 \xFF\xFF\xF4\r\n");
    CHECK(Reply(Code::ok, "\xFF\xF4").with_names().wire() == "200 \xFF\xFF\xF4\r\n");
}

TEST_CASE("the first digit tells the class", "[reply]") {
    CHECK(Reply(Code::opening_data, "").preliminary());
    CHECK(Reply(Code::ok, "").completed());
    CHECK(Reply(Code::pending, "").intermediate());
    CHECK(Reply(Code::service_closing, "").transient_failure());
    CHECK(Reply(Code::bad_argument, "").permanent_failure());
    const Reply foreign(299, Lines{"x"});
    CHECK((foreign.kind() == 2 && foreign.completed() && !foreign.preliminary() && !foreign.permanent_failure()));
    CHECK(Reply(Code::ok, "").is(Code::ok));
    CHECK_FALSE(Reply(Code::ok, "").is(Code::superfluous));
}

TEST_CASE("a summary is one line", "[reply]") {
    CHECK(Reply(Code::file_unavailable, "No such file").summary() == "550 No such file");
    CHECK(Reply(Code::system_status, Lines{"Features:", " UTF8", "", "End"}).summary() == "211 Features: / UTF8 / End");
    CHECK(Reply(Code::ok, "").summary() == "200");
    CHECK(Reply(Code::ok, std::string(996, 'x')).summary() == "200 " + std::string(996, 'x'));
    CHECK(Reply(Code::ok, std::string(997, 'x')).summary() == "200 " + std::string(996, 'x') + "...");
    CHECK(Reply(Code::ok, Lines(500, "lines")).summary().size() == 1003);
}

}  // namespace ftp
