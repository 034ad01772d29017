#include "common/protocol/two_names.hpp"

#include "tests/support/catch.hpp"

using namespace ftp;

TEST_CASE("two names are words, or quoted where they hold spaces", "[two-names]") {
    struct Case {
        std::string argument, first, second;
    };
    for (const auto& [argument, first, second] :
         {Case{"a b", "a", "b"}, Case{"/in/a /out/b", "/in/a", "/out/b"}, Case{R"("a b" c)", "a b", "c"},
          Case{R"(a "b c")", "a", "b c"}, Case{R"("a ""b""" "c")", R"(a "b")", "c"}, Case{R"(a"b c)", R"(a"b)", "c"}}) {
        CAPTURE(argument);
        const auto names = parse_two_names(argument);
        REQUIRE(names);
        CHECK(names->first == first);
        CHECK(names->second == second);
    }
}

TEST_CASE("what is not two names is none", "[two-names]") {
    for (const std::string argument : {"", " ", "a", "a ", " a", "a b c", "a  b", R"("a b)", R"("a" "b)", R"("a"b c)",
                                       R"("" b)", R"(a "")", R"("a" b c)"}) {
        CAPTURE(argument);
        CHECK_FALSE(parse_two_names(argument));
    }
}

TEST_CASE("every name can be told as a word", "[two-names]") {
    for (const std::string name : {"a", "a b", "\"", "\"a\"", "a\"b", " ", "a \" b"}) {
        CAPTURE(name);
        const auto names = parse_two_names(as_word(name) + " " + as_word(name));
        REQUIRE(names);
        CHECK(names->first == name);
        CHECK(names->second == name);
    }
}
