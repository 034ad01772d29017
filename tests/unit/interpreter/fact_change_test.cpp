#include "ftpd/interpreter/fact_change.hpp"

#include "tests/support/catch.hpp"

namespace ftp::server {

namespace {

FactOrder order(std::string_view argument) { return std::get<FactOrder>(parse_modify_facts(argument)); }
int refused(std::string_view argument) {
    const auto parsed = parse_modify_facts(argument);
    const auto* reply = std::get_if<Reply>(&parsed);
    return reply ? reply->number() : 0;
}
std::string told(const std::optional<FactOrder>& utime) {
    return utime ? format_time(utime->change.modified.value()) + " " + utime->path : "none";
}

}  // namespace

TEST_CASE("MFF takes its four facts in any order and any case of letters", "[facts]") {
    const auto all = order("modify=20010203040506;UNIX.mode=0640;UNIX.group=7;UNIX.owner=8; a b ");
    CHECK(facts_text(all.change) == "Modify=20010203040506;UNIX.mode=0640;UNIX.owner=8;UNIX.group=7;");
    CHECK(all.path == "a b ");
    const auto one = order("unix.MODE=600 f");
    CHECK(facts_text(one.change) == "UNIX.mode=0600;");
    CHECK(order("UNIX.mode=4777; f").change.mode == 0777u);
}

TEST_CASE("MFF names the fact that cannot be changed, and refuses what makes no sense", "[facts]") {
    for (const auto* unknown : {"create=20010203040506; f", "UNIX.mode=600;size=4; f", "modify=x;type=file; f"}) {
        CAPTURE(unknown);
        CHECK(refused(unknown) == 504);
    }
    CHECK(std::get<Reply>(parse_modify_facts("UNIX.mode=600;size=4; f")).text().starts_with("size:"));
    for (const auto* wrong : {"", "f", "modify=20010203040506;", "; f", " f", "modify; f", "modify=2001; f",
                              "UNIX.mode=999; f", "UNIX.mode=00600; f", "UNIX.mode=; f", "UNIX.owner=ann; f",
                              "UNIX.owner=4294967295; f", "UNIX.group=-1; f", "modify=20011303040506; f"}) {
        CAPTURE(wrong);
        CHECK(refused(wrong) == 501);
    }
}

TEST_CASE("a time for MDTM may be told with the minutes east of UTC", "[facts]") {
    CHECK(told(parse_mdtm_setting("20010203040506 a b")) == "20010203040506 a b");
    CHECK(told(parse_mdtm_setting("20010203040506+60 a")) == "20010203030506 a");
    CHECK(told(parse_mdtm_setting("20010203040506-90 a")) == "20010203053506 a");
    for (const auto* wrong : {"", "a", "20010203040506", "20010203040506+60", "20010203040506+ a", "20010203040506+x a",
                              "20010203040506+1441 a", "20010203040506Z a", "2001+60 a"}) {
        CAPTURE(wrong);
        CHECK(told(parse_mdtm_setting(wrong)) == "none");
    }
}

TEST_CASE("SITE UTIME is understood in both of its forms, with spaces in the name", "[facts]") {
    CHECK(told(parse_utime("20010203040506 a b")) == "20010203040506 a b");
    CHECK(told(parse_utime("200102030405 a")) == "20010203040500 a");
    CHECK(told(parse_utime("a b 20010101000000 20010203040506 20010301000000 UTC")) == "20010203040506 a b");
    CHECK(told(parse_utime("a 20010101000000 20010203040506 20010301000000 utc")) == "20010203040506 a");
    // A name may look like times.
    CHECK(told(parse_utime("20010203040506 20010101000000 20010203040507 20010301000000 UTC")) ==
          "20010203040507 20010203040506");
    for (const auto* wrong : {"", "a", "20010203040506", "20010203 a", "20011303040506 a", "2001020304050 a",
                              "a 20010101000000 20010203040506 20010301000000", "20010203040506.5 a"}) {
        CAPTURE(wrong);
        CHECK(told(parse_utime(wrong)) == "none");
    }
}

}  // namespace ftp::server
