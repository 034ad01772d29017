#include "common/file/links.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/file/folder.hpp"

#include <sys/stat.h>

using namespace ftp;
using namespace ftp::test;
namespace fs = std::filesystem;

TEST_CASE("a symbolic link leads to its target, seen from inside the root and from outside", "[links]") {
    const Folder folder;
    write_file(folder / "in/deep/a", "ours");
    write_file(folder / "b", "ours");
    struct Case {
        std::string target, path, held;
    };
    for (const auto& [target, path, held] :
         {Case{"in/deep/a", "one", "in/deep/a"}, Case{"/in/deep/a", "two", "in/deep/a"},
          Case{"../../b", "in/deep/three", "../../b"}, Case{"/b", "in/deep/four", "../../b"},
          Case{"a", "in/deep/five", "a"}, Case{"/", "in/deep/six", "../../."}, Case{"..", "in/seven", ".."}}) {
        CAPTURE(target, path);
        REQUIRE(failure(make_symlink(folder.root, target, path)) == std::errc{});
        CHECK(fs::read_symlink(folder / path) == held);
        const auto seen = folder.root.status(path).value();
        struct stat outside {};
        REQUIRE(::stat((folder / path).c_str(), &outside) == 0);
        CHECK(seen.inode == outside.st_ino);
    }
}

TEST_CASE("a symbolic link is not made to what is not there, or not beneath the root", "[links]") {
    const TempDir outside;
    write_file(outside / "secret", "s");
    const Folder folder;
    write_file(folder / "in/a", "ours");
    write_file(folder / "tmp/a", "ours");
    fs::create_symlink(outside.path(), folder / "out");
    fs::create_symlink("/in", folder / "absolute");
    fs::create_directory_symlink("in", folder / "near");
    for (const std::string target : {"missing", "../a", "../../../../../../etc/passwd", "/etc/passwd", "out/secret",
                                     "out", "absolute/a", "in/../../in/a"}) {
        CAPTURE(target);
        CHECK(failure(make_symlink(folder.root, target, "link")) == std::errc::no_such_file_or_directory);
    }
    CHECK(failure(make_symlink(folder.root, "in/a", "tmp/a")) == std::errc::no_such_file_or_directory);
    CHECK(failure(make_symlink(folder.root, "a", "tmp/a")) == std::errc::file_exists);
    CHECK(failure(make_symlink(folder.root, "in/a", "out/link")) == std::errc::no_such_file_or_directory);
    CHECK(failure(make_symlink(folder.root, "in/a", "..")) == std::errc::operation_not_permitted);
    CHECK(folder.visible() == Names{"absolute", "in", "near", "out", "tmp"});
}

TEST_CASE("a hard link is a second name of a file, and of nothing else", "[links]") {
    const TempDir outside;
    write_file(outside / "secret", "s");
    const Folder folder;
    write_file(folder / "in/a", "ours");
    fs::create_symlink("in/a", folder / "link");
    fs::create_symlink(outside / "secret", folder / "out");
    CHECK(failure(make_hard_link(folder.root, "in/a", "b")) == std::errc{});
    CHECK(failure(make_hard_link(folder.root, "link", "c")) == std::errc{});
    CHECK(fs::hard_link_count(folder / "in/a") == 3);
    CHECK(failure(make_hard_link(folder.root, "in/a", "b")) == std::errc::file_exists);
    CHECK(failure(make_hard_link(folder.root, "in", "d")) == std::errc::is_a_directory);
    CHECK(failure(make_hard_link(folder.root, "missing", "d")) == std::errc::no_such_file_or_directory);
    CHECK(failure(make_hard_link(folder.root, "out", "d")) == std::errc::no_such_file_or_directory);
    CHECK(failure(make_hard_link(folder.root, "in/a", "out/d")) == std::errc::no_such_file_or_directory);
}
