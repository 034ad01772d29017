#include "ftpd/session/made_paths.hpp"

#include "tests/support/catch.hpp"

namespace ftp::test {

using server::MadePaths;

namespace {

VirtualPath at(std::string_view path) { return VirtualPath::root().resolve(path).value(); }

}  // namespace

TEST_CASE("what lies in a directory that was made here moves with it", "[made]") {
    MadePaths made;
    for (const auto* path : {"/a", "/a/b", "/a/b/c", "/a.txt", "/ab", "/z"}) made.add(at(path));
    made.move(at("/a"), at("/x/y"));
    for (const auto* path : {"/x/y", "/x/y/b", "/x/y/b/c", "/a.txt", "/ab", "/z"}) CHECK(made.contains(at(path)));
    for (const auto* path : {"/a", "/a/b", "/a/b/c"}) CHECK_FALSE(made.contains(at(path)));
}

TEST_CASE("what was not made here is not made here under another name", "[made]") {
    MadePaths made;
    made.add(at("/a/b"));
    made.move(at("/a"), at("/x"));
    CHECK_FALSE(made.contains(at("/x")));
    CHECK(made.contains(at("/x/b")));
    made.remove(at("/x/b"));
    CHECK_FALSE(made.contains(at("/x/b")));
}

TEST_CASE("what was made beneath a directory goes with it", "[made]") {
    MadePaths made;
    for (const auto* path : {"/a", "/a/b", "/a/b/c", "/a-b", "/a0", "/ab"}) made.add(at(path));
    made.remove(at("/a"));
    for (const auto* gone : {"/a", "/a/b", "/a/b/c"}) CHECK_FALSE(made.contains(at(gone)));
    for (const auto* left : {"/a-b", "/a0", "/ab"}) CHECK(made.contains(at(left)));
}

TEST_CASE("a session remembers so much of what it made and no more", "[made]") {
    MadePaths made;
    for (int i = 0; i < 20'000; ++i) made.add(at("/" + std::to_string(i)));
    CHECK(made.contains(at("/0")));
    CHECK_FALSE(made.contains(at("/19999")));
}

}  // namespace ftp::test
