#include "common/protocol/listing.hpp"
#include "tests/support/catch.hpp"

namespace ftp {

TEST_CASE("options stand before the path", "[list_options]") {
    const auto options = parse_list_options("-la dir");
    CHECK(options.long_form);
    CHECK(options.all);
    CHECK(options.path == "dir");
    CHECK(parse_list_options("-a -l -R dir").recursive);
    CHECK(parse_list_options("-a -l -R dir").path == "dir");
    CHECK_FALSE(parse_list_options("dir -a").all);
    CHECK(parse_list_options("dir -a").path == "dir -a");
}

TEST_CASE("each letter has its option", "[list_options]") {
    CHECK(parse_list_options("-a").all);
    CHECK(parse_list_options("-A").almost_all);
    CHECK(parse_list_options("-l").long_form);
    CHECK(parse_list_options("-R").recursive);
    CHECK(parse_list_options("-t").by_time);
    CHECK(parse_list_options("-S").by_size);
    CHECK(parse_list_options("-r").reverse);
    CHECK(parse_list_options("-d").directory);
    CHECK(parse_list_options("-F").mark_kind);
}

TEST_CASE("of options that exclude each other the last one counts", "[list_options]") {
    CHECK_FALSE(parse_list_options("-aA").all);
    CHECK(parse_list_options("-Aa").all);
    CHECK_FALSE(parse_list_options("-Aa").almost_all);
    CHECK(parse_list_options("-t -S").by_size);
    CHECK_FALSE(parse_list_options("-t -S").by_time);
    CHECK(parse_list_options("-St").by_time);
}

TEST_CASE("unknown letters are ignored", "[list_options]") {
    const auto options = parse_list_options("-1FhnZ\xFFl dir");
    CHECK(options.long_form);
    CHECK(options.mark_kind);
    CHECK(options.path == "dir");
}

TEST_CASE("a double dash ends the options", "[list_options]") {
    CHECK(parse_list_options("-- -la").path == "-la");
    CHECK_FALSE(parse_list_options("-- -la").all);
    CHECK(parse_list_options("-l -- -a").long_form);
    CHECK(parse_list_options("-l -- -a").path == "-a");
    CHECK(parse_list_options("--").path == "");
}

TEST_CASE("a path keeps its spaces and a dash alone is a path", "[list_options]") {
    CHECK(parse_list_options("").path == "");
    CHECK(parse_list_options(" dir ").path == " dir ");
    CHECK(parse_list_options("-l  dir ").path == " dir ");
    CHECK(parse_list_options("-l ").path == "");
    CHECK(parse_list_options("-").path == "-");
    CHECK(parse_list_options("- x").path == "- x");
    CHECK(parse_list_options("./-la").path == "./-la");
}

}  // namespace ftp
