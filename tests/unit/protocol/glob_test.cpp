#include "common/protocol/glob.hpp"

#include "tests/support/catch.hpp"

#include <array>
#include <string>

namespace ftp {

namespace {

struct Row {
    std::string_view pattern, name;
};

}  // namespace

TEST_CASE("a pattern matches the names it describes", "[glob]") {
    constexpr std::array rows{
        Row{"", ""},
        Row{"a", "a"},
        Row{"*", ""},
        Row{"*", "abc"},
        Row{"**", "abc"},
        Row{"a*", "a"},
        Row{"*c", "abc"},
        Row{"a*c", "ac"},
        Row{"a*c", "abcbc"},
        Row{"*.t?t", "a.b.txt"},
        Row{"?", "a"},
        Row{"?*", "a"},
        Row{"[abc]", "b"},
        Row{"[a-c]x", "bx"},
        Row{"[!a-c]", "d"},
        Row{"[a-cx-z]", "y"},
        Row{"[]]", "]"},
        Row{"[!]]", "a"},
        Row{"[]-]", "-"},
        Row{"[a-]", "-"},
        Row{"[-a]", "-"},
        Row{"[*]", "*"},
        Row{"[?]", "?"},
        Row{"[[]", "["},
        Row{"[\\]]", "]"},
        Row{"[\\!a]", "!"},
        Row{"[a\\-c]", "-"},
        Row{"\\*", "*"},
        Row{"\\\\", "\\"},
        Row{"\\a", "a"},
        Row{"a\\", "a\\"},
        Row{"[", "["},
        Row{"[abc", "[abc"},
        Row{"a[", "a["},
        Row{"[]", "[]"},
        Row{"[!]", "[!]"},
        Row{"*[", "a["},
        Row{"*[a*", "x[abc"},
        Row{".*", ".a"},
        Row{"\\.*", ".a"},
        Row{"a*", "a.b"},
        Row{"*a*b*c*", "xaxbxc"},
        Row{"{a,b}", "{a,b}"},
        Row{"~", "~"},
        Row{"[\x80-\xFF]", "\xC3"},
        Row{"[a-a]", "a"},
        Row{"*[a-c]?", "xxb."},
    };
    for (const auto& row : rows) {
        CAPTURE(row.pattern, row.name);
        CHECK(matches(row.pattern, row.name));
    }
}

TEST_CASE("a pattern does not match other names", "[glob]") {
    constexpr std::array rows{
        Row{"", "a"},        Row{"a", ""},       Row{"a", "A"},     Row{"a", "aa"},      Row{"?", ""},
        Row{"??", "a"},      Row{"a*c", "ab"},   Row{"*c", "cb"},   Row{"[abc]", "d"},   Row{"[!a-c]", "b"},
        Row{"[c-a]", "b"},   Row{"[abc]", ""},   Row{"[!a]", ""},   Row{"\\*", "a"},     Row{"\\?", "a"},
        Row{"[a\\-c]", "b"}, Row{"[abc", "a"},   Row{"{a,b}", "a"}, Row{"*", ".a"},      Row{"?a", ".a"},
        Row{"[.]a", ".a"},   Row{"[!x]a", ".a"}, Row{"*.a", ".a"},  Row{"a*b*c", "acb"}, Row{"*ab", "abc"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.pattern, row.name);
        CHECK_FALSE(matches(row.pattern, row.name));
    }
}

TEST_CASE("wildcards are seen unless escaped", "[glob]") {
    for (const auto* pattern : {"*", "a?", "[", "\\\\*", "a[b]"}) CHECK(has_wildcards(pattern));
    for (const auto* plain : {"", "abc", "\\*", "a\\?", "\\[b]", "{a,b}", "~", "a\\", "]"})
        CHECK_FALSE(has_wildcards(plain));
}

// A matcher that tries every way for every star would take longer than the universe is old.
TEST_CASE("many stars cost no more than their length", "[glob]") {
    std::string pattern;
    for (int i = 0; i < 120; ++i) pattern += "*a";
    CHECK_FALSE(matches(pattern + "*b", std::string(255, 'a')));
    CHECK(matches(pattern, std::string(255, 'a')));
    CHECK_FALSE(matches(std::string(8000, '*') + "b", std::string(255, 'a')));
}

// Each of the brackets would be read to the end of the pattern again, for each place in the name.
TEST_CASE("brackets that never close are read once", "[glob]") {
    const std::string brackets(1'000'000, '[');
    CHECK_FALSE(matches("*" + brackets, std::string(10'000, '[')));
    CHECK_FALSE(matches(brackets, std::string(999'999, '[')));
    CHECK(matches(brackets, brackets));
}

// It would be read again for each place in the name.
TEST_CASE("a set is read once, however long it is", "[glob]") {
    std::string set = "[";
    for (int i = 0; i < 300'000; ++i) set += "a-c";
    set += "]";
    CHECK_FALSE(matches("*" + set + "x", std::string(10'000, 'z')));
    CHECK(matches("*" + set + "x", std::string(10'000, 'z') + "bx"));
}

TEST_CASE("a pattern that was read once matches name after name", "[glob]") {
    const Glob glob("[!a]*.t?t");
    for (const auto* name : {"b.txt", "bb.tat", "b.txt"}) CHECK(glob.matches(name));
    for (const auto* name : {"a.txt", "b.tt", ".b.txt", ""}) CHECK_FALSE(glob.matches(name));
}

}  // namespace ftp
