#include "ftp/transfer/filters.hpp"

#include "tests/support/catch.hpp"

namespace ftp::client {
namespace {

using Kind = Filters::Kind;
using Verdict = FilterRule::Verdict;

FilterRule exclude(std::string pattern) { return {Verdict::exclude, std::move(pattern)}; }
FilterRule include(std::string pattern) { return {Verdict::include, std::move(pattern)}; }

TEST_CASE("one pattern excludes what rsync excludes", "[filters]") {
    struct Row {
        const char* pattern;
        const char* path;
        Kind kind;
        bool excluded;
    };
    const Row rows[] = {
        // without a slash: the last component, anywhere
        {"a", "a", Kind::file, true},
        {"a", "in/a", Kind::file, true},
        {"a", "ba", Kind::file, false},
        {"a", "a/b", Kind::file, false},
        {"*.o", "x.o", Kind::file, true},
        {"*.o", "in/deep/x.o", Kind::file, true},
        {"*.o", "x.or", Kind::file, false},
        {"*.o", ".o", Kind::file, true},
        {"*", "a/b", Kind::file, true},
        {"?", "ab", Kind::file, false},
        {"?", "a", Kind::file, true},
        {".*", ".git", Kind::folder, true},
        {"[a-c]x", "bx", Kind::file, true},
        {"[!a-c]x", "bx", Kind::file, false},
        {"[^a-c]x", "dx", Kind::file, true},
        {"[]]", "]", Kind::file, true},
        {"\\*", "*", Kind::file, true},
        {"\\*", "a", Kind::file, false},
        {"[", "[", Kind::file, true},
        // a trailing slash: folders only
        {"a/", "a", Kind::folder, true},
        {"a/", "a", Kind::file, false},
        {"a/", "in/a", Kind::folder, true},
        {"*/", "x", Kind::folder, true},
        {"*/", "x", Kind::file, false},
        // a leading slash: from the top
        {"/a", "a", Kind::file, true},
        {"/a", "in/a", Kind::file, false},
        {"/a/", "a", Kind::folder, true},
        {"/in/a", "in/a", Kind::file, true},
        {"/in/*", "in/a", Kind::file, true},
        {"/in/*", "in/a/b", Kind::file, false},
        {"/in/**", "in/a/b", Kind::file, true},
        {"/in/**", "in", Kind::folder, false},
        // a slash inside: the end of the path, from the border of a component
        {"in/a", "in/a", Kind::file, true},
        {"in/a", "far/in/a", Kind::file, true},
        {"in/a", "thin/a", Kind::file, false},
        {"in/a", "in/a/b", Kind::file, false},
        {"i*/a", "in/a", Kind::file, true},
        {"i*/a", "in/deep/a", Kind::file, false},
        {"i?n/a", "i/n/a", Kind::file, false},
        {"x[/]y", "x/y", Kind::file, false},
        // two stars cross slashes
        {"i**/a", "in/deep/a", Kind::file, true},
        {"**.o", "in/x.o", Kind::file, true},
        {"**/a", "in/a", Kind::file, true},
        {"/**/a", "in/deep/a", Kind::file, true},
        {"a**", "a", Kind::file, true},
        {"in**z", "in/a/b/z", Kind::file, true},
        // three: the folder itself too
        {"in/***", "in", Kind::folder, true},
        {"in/***", "in/a/b", Kind::file, true},
        {"/in/***", "far/in", Kind::folder, false},
        {"in/***", "thin", Kind::folder, false},
    };
    for (const auto& row : rows) {
        CAPTURE(row.pattern, row.path);
        CHECK(Filters({exclude(row.pattern)}).excludes(row.path, row.kind) == row.excluded);
    }
}

TEST_CASE("the first rule that fits decides", "[filters]") {
    const Filters filters({include("keep.o"), exclude("*.o"), include("*.o")});
    CHECK_FALSE(filters.excludes("in/keep.o", Kind::file));
    CHECK(filters.excludes("in/x.o", Kind::file));
    CHECK_FALSE(filters.excludes("in/x.c", Kind::file));
    CHECK_FALSE(Filters().excludes("anything", Kind::file));
}

TEST_CASE("only one kind of file, in all folders", "[filters]") {
    const Filters filters({include("*/"), include("*.c"), exclude("*")});
    CHECK_FALSE(filters.excludes("in", Kind::folder));
    CHECK_FALSE(filters.excludes("in/a.c", Kind::file));
    CHECK(filters.excludes("in/a.h", Kind::file));
}

TEST_CASE("nothing below an excluded folder takes part", "[filters]") {
    const Filters filters({include("keep"), exclude("/old/")});
    CHECK(filters.excludes_within("old/deep/keep", Kind::file));
    CHECK(filters.excludes_within("old", Kind::folder));
    CHECK_FALSE(filters.excludes_within("new/keep", Kind::file));
    CHECK_FALSE(filters.excludes_within("old", Kind::file));
}

TEST_CASE("a pattern full of stars takes no longer than its length allows", "[filters]") {
    std::string pattern;
    for (int i = 0; i < 500; ++i) pattern += "**a";
    const std::string text(5000, 'b');
    CHECK_FALSE(PathPattern(pattern).fits(text));
    CHECK_FALSE(PathPattern(std::string(2000, '*') + "c").fits_end(text));
}

}  // namespace
}  // namespace ftp::client
