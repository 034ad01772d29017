#include "common/protocol/virtual_path.hpp"

#include "tests/support/catch.hpp"

#include <array>

namespace ftp {

namespace {

VirtualPath path(std::string_view text) { return VirtualPath::root().resolve(text).value(); }

}  // namespace

TEST_CASE("a path is resolved to an absolute and normal one", "[virtual_path]") {
    struct Row {
        std::string_view directory, argument, expected;
    };
    constexpr std::array rows{
        Row{"/", "", "/"},
        Row{"/a/b", "", "/a/b"},
        Row{"/", "a", "/a"},
        Row{"/a", "b/c", "/a/b/c"},
        Row{"/a", "/b", "/b"},
        Row{"/a", "/", "/"},
        Row{"/a", "//b///c//", "/b/c"},
        Row{"/a", "./b/./.", "/a/b"},
        Row{"/a/b", "..", "/a"},
        Row{"/a/b", "../..", "/"},
        Row{"/a/b", "../c/../d/", "/a/d"},
        Row{"/a", "b/..", "/a"},
        Row{"/a", " b ", "/a/ b "},
        Row{"/", " ", "/ "},
        Row{"/", "-la", "/-la"},
        Row{"/", "\xFF\xFE", "/\xFF\xFE"},
        Row{"/", "a\tb\x1B", "/a\tb\x1B"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.directory, row.argument);
        CHECK(path(row.directory).resolve(row.argument).value().text() == row.expected);
    }
}

TEST_CASE("no argument leads above the root", "[virtual_path]") {
    struct Row {
        std::string_view argument, expected;
    };
    constexpr std::array rows{
        Row{"..", "/"},
        Row{"../", "/"},
        Row{"/..", "/"},
        Row{"/../../..", "/"},
        Row{"../../../etc/passwd", "/etc/passwd"},
        Row{"/../etc/passwd", "/etc/passwd"},
        Row{"a/../../etc", "/etc"},
        Row{"a/b/../../../../etc", "/etc"},
        Row{"./.././../etc", "/etc"},
        Row{"//..//..//etc", "/etc"},
        Row{".../etc", "/.../etc"},
        Row{"..../etc", "/..../etc"},
        Row{".. /etc", "/.. /etc"},
        Row{" ../etc", "/ ../etc"},
        // Nothing is decoded: not percent signs, tildes, backslashes, overlong UTF-8, nor other scripts' dots.
        Row{"%2e%2e/etc", "/%2e%2e/etc"},
        Row{"..%2fetc", "/..%2fetc"},
        Row{"%252e%252e%252f", "/%252e%252e%252f"},
        Row{"~", "/~"},
        Row{"~root/x", "/~root/x"},
        Row{"..\\..\\etc", "/..\\..\\etc"},
        Row{"..\\/etc", "/..\\/etc"},
        Row{"\xC0\xAE\xC0\xAE/etc", "/\xC0\xAE\xC0\xAE/etc"},
        Row{"..\xC0\xAF"
            "etc",
            "/..\xC0\xAF"
            "etc"},
        Row{"\xEF\xBC\x8E\xEF\xBC\x8E/etc", "/\xEF\xBC\x8E\xEF\xBC\x8E/etc"},
        Row{"C:\\x", "/C:\\x"},
        Row{"$HOME", "/$HOME"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.argument);
        CHECK(path(row.argument).text() == row.expected);
    }
}

TEST_CASE("NUL, CR and LF are in no path", "[virtual_path]") {
    CHECK_FALSE(VirtualPath::root().resolve(std::string_view("a\0b", 3)));
    CHECK_FALSE(VirtualPath::root().resolve(std::string_view("\0", 1)));
    CHECK_FALSE(VirtualPath::root().resolve("a\rb"));
    CHECK_FALSE(VirtualPath::root().resolve("a\nb"));
    CHECK_FALSE(VirtualPath::root().resolve("a\n/.."));
}

TEST_CASE("a path has at most 4096 octets", "[virtual_path]") {
    const std::string longest(4095, 'a');
    CHECK(path(longest).text().size() == 4096);
    CHECK(path("/" + longest).text().size() == 4096);
    CHECK_FALSE(VirtualPath::root().resolve(longest + "a"));
    CHECK_FALSE(VirtualPath::root().resolve("/" + longest + "a"));
    CHECK_FALSE(path(longest).resolve("b"));
    CHECK(path(longest).resolve("../b")->text() == "/b");
    CHECK_FALSE(VirtualPath::root().resolve(std::string(4097, '/')));
}

TEST_CASE("a path knows its name, its parent and its place below the root", "[virtual_path]") {
    CHECK(path("/a/b").name() == "b");
    CHECK(path("/a/b").parent().text() == "/a");
    CHECK(path("/a").parent().is_root());
    CHECK(path("/a/b").relative() == "a/b");
    CHECK_FALSE(path("/a").is_root());
    const auto root = VirtualPath::root();
    CHECK(root.is_root());
    CHECK(root.name() == "");
    CHECK(root.parent() == root);
    CHECK(root.relative() == ".");
}

TEST_CASE("a path contains itself and what lies beneath it", "[virtual_path]") {
    CHECK(path("/a").contains(path("/a")));
    CHECK(path("/a").contains(path("/a/b/c")));
    CHECK_FALSE(path("/a").contains(path("/ab")));
    CHECK_FALSE(path("/a/b").contains(path("/a")));
    CHECK_FALSE(path("/a").contains(VirtualPath::root()));
    CHECK(VirtualPath::root().contains(path("/a")));
    CHECK(VirtualPath::root().contains(VirtualPath::root()));
}

TEST_CASE("quotes are doubled in a 257", "[virtual_path]") {
    CHECK(quoted_path("/a b") == "\"/a b\"");
    CHECK(quoted_path("/a\"b\"") == "\"/a\"\"b\"\"\"");
}

TEST_CASE("the path of a 257 is found", "[virtual_path]") {
    struct Row {
        std::string_view text, expected;
    };
    constexpr std::array rows{
        Row{"\"/\" is the current directory", "/"},
        Row{"\"/a b\" created", "/a b"},
        Row{"\"/a\"\"b\" created", "/a\"b"},
        Row{"\"/a\"\"\"", "/a\""},
        Row{"\"\"\"\"", "\""},
        Row{"Working directory is \"/x\"", "/x"},
        Row{"/a is it", "/a"},
        Row{" /a", "/a"},
        Row{"'/a b' is it", "/a b"},
        Row{"\"'A.B.'\" is working directory", "'A.B.'"},
        Row{"DISK:[DIR.SUB] is it", "DISK:[DIR.SUB]"},
        Row{"\"C:/x\"", "C:/x"},
        Row{"\"/a\" and \"/b\"", "/a"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(parse_quoted_path(row.text) == std::string(row.expected));
    }
}

TEST_CASE("a 257 with half a path or none has no path", "[virtual_path]") {
    for (const auto* text : {"", "   ", "\"", "\"\"", "\"\" empty", "\"/a", "\"/a\"\"", "'", "'/a", "''"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_quoted_path(text));
    }
}

TEST_CASE("every path survives the 257 that names it", "[virtual_path]") {
    for (const auto* text : {"/", "/a", "/\"", "/\"\"", "/a\"b", "/ a ", "/'a'", "/\xFF"}) {
        CHECK(parse_quoted_path(quoted_path(text) + " is the current directory") == std::string(text));
    }
}

}  // namespace ftp
