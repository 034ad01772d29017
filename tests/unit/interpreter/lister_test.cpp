#include "ftpd/interpreter/lister.hpp"

#include "common/base/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

#include <algorithm>
#include <set>

using namespace ftp;
using namespace ftp::server;
using namespace ftp::test;

namespace {

struct Shown {
    std::string text;
    int pieces = 0;
    std::size_t longest = 0;  // lines of a piece
};

std::size_t lines_of(std::string_view text) { return static_cast<std::size_t>(std::ranges::count(text, '\n')); }

Shown show(const TempDir& home, ListRequest request) {
    const auto tree = Tree::open(home.text()).value();
    Lister lister(tree, VirtualPath::root(), std::move(request));
    Shown shown;
    while (const auto piece = lister.next().value()) {
        shown.text += *piece;
        shown.longest = std::max(shown.longest, lines_of(*piece));
        ++shown.pieces;
    }
    return shown;
}

ListRequest everything_beneath() {
    ListRequest request;
    request.rights = Rights::full();
    request.options.recursive = true;
    return request;
}

// Of LIST -R: the lines that say what directory comes.
std::vector<std::string> headings(const std::string& listing) {
    std::vector<std::string> found;
    for (const auto line : split(listing, '\n')) {
        if (line.ends_with(":\r")) found.emplace_back(line.substr(0, line.size() - 2));
    }
    return found;
}

ListRequest names() {
    ListRequest request;
    request.style = ListStyle::names;
    request.rights = Rights::full();
    return request;
}

}  // namespace

TEST_CASE("a lister pauses after each 256 entries, whether anything is shown of them or not", "[lister]") {
    const TempDir home;
    for (int i = 0; i < 1000; ++i) write_file(home / std::to_string(1000 + i), "");
    auto request = names();
    SECTION("all of them") {
        const auto shown = show(home, request);
        CHECK(lines_of(shown.text) == 1000);
        CHECK(shown.longest <= 256);
    }
    SECTION("none of them") {
        request.pattern = "x*";
        const auto shown = show(home, request);
        CHECK(shown.text.empty());
        CHECK(shown.pieces >= 3);  // and the last one, which tells the end
    }
    SECTION("in order") {
        request.options.reverse = true;
        const auto shown = show(home, request);
        CHECK(shown.pieces >= 8);  // to gather them, and to show them
        CHECK(shown.longest <= 256);
        CHECK(shown.text.starts_with("1999\r\n1998\r\n"));
        CHECK(shown.text.ends_with("1001\r\n1000\r\n"));
        CHECK(lines_of(shown.text) == 1000);
    }
    SECTION("some of them, in order") {
        request.options.reverse = true;
        request.pattern = "1?42";
        CHECK(show(home, request).text ==
              "1942\r\n1842\r\n1742\r\n1642\r\n1542\r\n1442\r\n1342\r\n1242\r\n1142\r\n1042\r\n");
    }
}

TEST_CASE("a tree of small directories is listed a few directories at a time", "[lister]") {
    const TempDir home;
    for (int i = 0; i < 100; ++i) std::filesystem::create_directory(home / std::to_string(i));
    const auto shown = show(home, everything_beneath());
    CHECK(lines_of(shown.text) == 1 + 100 + 2 * 100);
    CHECK(shown.pieces >= 6);
    CHECK(shown.pieces <= 10);
}

TEST_CASE("what is beneath a directory of -R comes right behind it", "[lister]") {
    const TempDir home;
    for (const auto* directory : {"a/b/c", "d/e/f", "g"}) std::filesystem::create_directories(home / directory);
    write_file(home / "g/file", "");
    auto request = everything_beneath();
    request.options.reverse = GENERATE(false, true);
    const auto shown = show(home, request);
    const auto found = headings(shown.text);
    REQUIRE(found.size() == 8);
    CHECK(found.front() == "/");
    for (const std::string above : {"/a", "/a/b", "/d", "/d/e"}) {
        CAPTURE(above);
        const auto at = std::ranges::find(found, above);
        REQUIRE(at != found.end());
        REQUIRE(at + 1 != found.end());
        CHECK((at + 1)->starts_with(above + "/"));
    }
    CHECK(lines_of(shown.text) == 8 + 7 + 8);  // headings, the empty lines between them, entries
}

TEST_CASE("LIST -R goes as deep as it may and says so where it may not", "[lister]") {
    const TempDir home;
    std::filesystem::create_directories(home / "a/b/c");
    auto request = everything_beneath();
    request.depth = 3;
    CHECK(headings(show(home, request).text).size() == 4);
    request.depth = 2;
    const auto tree = Tree::open(home.text()).value();
    Lister lister(tree, VirtualPath::root(), request);
    const auto piece = lister.next();
    REQUIRE_FALSE(piece);
    CHECK(piece.error().is(std::errc::value_too_large));
}

TEST_CASE("a list of names with -l or -F looks at the files, as LIST does", "[lister]") {
    const TempDir home;
    write_file(home / "program", "12345");
    std::filesystem::permissions(home / "program", static_cast<std::filesystem::perms>(0700));
    auto request = names();
    request.options.mark_kind = true;
    CHECK(show(home, request).text == "program*\r\n");
    request.options.mark_kind = false;
    request.options.long_form = true;
    const auto long_names = show(home, request).text;
    CHECK(long_names.starts_with("-rwx------"));
    CHECK(long_names.find("            5 ") != long_names.npos);
    request.style = ListStyle::long_lines;
    CHECK(show(home, request).text == long_names);
}

TEST_CASE("NLST -R is a list of names that can be retrieved as they are", "[lister]") {
    const TempDir home;
    for (const auto* file : {"a/b/one", "a/two", "three"}) write_file(home / file, "");
    auto request = names();
    request.options.recursive = true;
    request.name_prefix = GENERATE("", "../far/");
    std::multiset<std::string> expected;
    for (const std::string name : {"a", "a/b", "a/b/one", "a/two", "three"})
        expected.insert(request.name_prefix + name);
    const auto text = show(home, request).text;
    std::multiset<std::string> lines;
    for (const auto line : split(std::string_view(text).substr(0, text.size() - 2), '\n'))
        lines.emplace(line.substr(0, line.find('\r')));
    CHECK(lines == expected);
    request.options.long_form = true;  // what looks like LIST -R is LIST -R
    CHECK(headings(show(home, request).text).size() == 3);
}
