#include "ftp/options/url.hpp"

#include "ftp/options/path.hpp"
#include "tests/support/catch.hpp"

namespace ftp::client {
namespace {

TEST_CASE("a URL names user, host, port and a path below the folder of the login", "[url]") {
    struct Row {
        const char* text;
        Url expected;
    };
    const Row rows[] = {
        {"ftp://host", {"", "host", Port(21), false, ""}},
        {"ftp://host/", {"", "host", Port(21), false, ""}},
        {"FTP://ann@host:2121/in/a", {"ann", "host", Port(2121), false, "in/a"}},
        {"ftp://host//etc/a", {"", "host", Port(21), false, "/etc/a"}},
        {"ftp://host/%2Fetc/a", {"", "host", Port(21), false, "/etc/a"}},
        {"ftp://ann@example.org@host/x", {"ann@example.org", "host", Port(21), false, "x"}},
        {"ftp://a%3Ab@host/%41%20b%25", {"a:b", "host", Port(21), false, "A b%"}},
        {"ftp://[::1]/a", {"", "::1", Port(21), false, "a"}},
        {"ftp://u@[fe80::1]:21000/a:b@c", {"u", "fe80::1", Port(21000), false, "a:b@c"}},
        {"ftp://host/dir/", {"", "host", Port(21), false, "dir/"}},
        {"ftp://host:/a", {"", "host", Port(21), false, "a"}},
        {"ftp://host/a;type=I", {"", "host", Port(21), false, "a"}},
        {"ftp://host/a;type=x", {"", "host", Port(21), false, "a;type=x"}},
        {"ftp://host/a%3Btype=i", {"", "host", Port(21), false, "a;type=i"}},
        {"ftp://host/a%3Btype=a;type=d", {"", "host", Port(21), false, "a;type=a"}},
        {"ftps://host/a", {"", "host", Port(990), true, "a"}},
        {"FTPS://ann@host:21/a", {"ann", "host", Port(21), true, "a"}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto url = parse_url(row.text);
        REQUIRE(url);
        CHECK(*url == row.expected);
        const auto again = parse_url(to_text(*url));
        REQUIRE(again);
        CHECK(*again == row.expected);
    }
}

TEST_CASE("a URL of a text says so", "[url]") {
    const auto url = parse_url("ftp://host/a;type=a");
    REQUIRE(url);
    CHECK(url->text);
    CHECK(url->path == "a");
    CHECK(to_text(*url) == "ftp://host/a;type=a");
}

TEST_CASE("a URL that cannot be meant is refused in words", "[url]") {
    for (const std::string text :
         {"ftp://", "ftp:///a", "ftp://:21/a", "ftp://host:0/", "ftp://host:65536/", "ftp://host:x/", "ftp://[::1/a",
          "ftp://[::1]x/", "ftp://host/%", "ftp://host/%4", "ftp://host/%zz", "ftp://host/a%0Ab", "ftp://host/a%0Db",
          "ftp://a%00b@host/", "ftps:///a", "http://host/"}) {
        CAPTURE(text);
        const auto url = parse_url(text);
        REQUIRE_FALSE(url);
        CHECK(url.error().is(std::errc::invalid_argument));
    }
}

TEST_CASE("a password in a URL is refused and not repeated", "[url]") {
    const auto url = parse_url("ftp://ann:secret@host/a");
    REQUIRE_FALSE(url);
    CHECK(url.error().doing().find("secret") == std::string::npos);
    CHECK(url.error().doing().find("FTP_PASSWORD") != std::string::npos);
}

TEST_CASE("what starts like a URL is never taken for a local path", "[url]") {
    CHECK(looks_like_url("ftp://x"));
    CHECK(looks_like_url("FTP://x"));
    CHECK(looks_like_url("ftps://x"));
    CHECK_FALSE(looks_like_url("ftp:/x"));
    CHECK_FALSE(looks_like_url("./ftp://x"));
    CHECK_FALSE(looks_like_url(""));
}

TEST_CASE("remote paths are joined and taken apart at their slashes", "[url]") {
    CHECK(joined("", "a") == "a");
    CHECK(joined("in", "a") == "in/a");
    CHECK(joined("in/", "a") == "in/a");
    CHECK(joined("/", "a") == "/a");
    CHECK(joined("in", "") == "in");
    CHECK(last_component("in/a/") == "a");
    CHECK(last_component("a") == "a");
    CHECK(last_component("/") == "");
    CHECK(without_trailing_slashes("a//") == "a");
    CHECK(without_trailing_slashes("//") == "/");
}

}  // namespace
}  // namespace ftp::client
