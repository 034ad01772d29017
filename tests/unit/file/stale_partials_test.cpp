// Partials that were left behind, and what others do to them.

#include "common/file/partial.hpp"
#include "common/file/upload.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/file/folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>

using namespace ftp;
using namespace ftp::test;
namespace fs = std::filesystem;

TEST_CASE("a partial with a second link is not written to: the other name may be published", "[partial]") {
    const Folder folder;
    interrupt(folder, request("a"), random_bytes(large, 1));
    fs::create_hard_link(folder.only_hidden(), folder / "b");
    CHECK_FALSE(partial_of(folder, "a"));
    CHECK(refusal(folder.root, request("a", Disposition::restart, 5)) == std::errc::invalid_seek);
    REQUIRE(upload(folder.root, request("a", Disposition::append), "new"));
    CHECK(read_file(folder / "a") == "new");
    CHECK(read_file(folder / "b").size() == large - 1);
    CHECK(folder.hidden().empty());
}

TEST_CASE("what somebody puts under a partial's name is not published", "[partial]") {
    const Folder folder;
    auto arriving = begun(folder.root, request("a"), random_bytes(large, 1));
    const auto partial = folder.only_hidden();
    fs::remove(partial);
    SECTION("a file") { write_file(partial, "half"); }
    SECTION("a link") { fs::create_symlink("/etc/passwd", partial); }
    SECTION("nothing") {}
    CHECK(failure(arriving.commit()) == std::errc::no_such_file_or_directory);
    CHECK(folder.visible().empty());
}

TEST_CASE("stale partials go, young, living and foreign files stay", "[partial]") {
    const Folder folder;
    const auto never = [] { return false; };
    const auto sweep = [&](int seconds) {
        return remove_stale_partials(folder.root, std::chrono::seconds(seconds), never);
    };
    fs::create_directories(folder / "x/y/z");
    const TempDir elsewhere;
    fs::create_symlink(elsewhere.path(), folder / "x/link");
    write_file(elsewhere / ".ftpd-new-1", "not ours");
    const timespec long_ago[] = {{0, UTIME_OMIT}, {1'000'000, 0}};
    ::utimensat(AT_FDCWD, (elsewhere / ".ftpd-new-1").c_str(), long_ago, 0);
    interrupt(folder, request("x/y/z/a"), random_bytes(large, 1));
    interrupt(folder, request("b"), random_bytes(large, 1));
    write_file(folder / ".ftpd-new-1", "young");
    write_file(folder / "c", "");
    CHECK(sweep(3600) == 0);
    REQUIRE(::utimensat(AT_FDCWD, (folder / ".ftpd-new-1").c_str(), long_ago, 0) == 0);
    CHECK(sweep(3600) == 1);
    CHECK(remove_stale_partials(folder.root, std::chrono::seconds(0), [] { return true; }) == 0);
    SECTION("of those from before a reboot, what was never synced goes at once") {
        forge_note(folder.only_hidden(), "another-boot 0 uncut");
        CHECK(sweep(3600) == 1);
        CHECK(sweep(0) == 1);
    }
    SECTION("by age") {
        REQUIRE(::utimensat(AT_FDCWD, folder.only_hidden("x/y/z").c_str(), long_ago, 0) == 0);
        CHECK(sweep(3600) == 1);
        CHECK(sweep(0) == 1);
    }
    CHECK(folder.hidden().empty());
    CHECK(folder.visible() == Names{"c", "x"});
    CHECK(fs::exists(elsewhere / ".ftpd-new-1"));
}

TEST_CASE("a directory is removed together with dead partials, and only if nothing else is in it", "[partial]") {
    const Folder folder;
    fs::create_directory(folder / "d");
    interrupt(folder, request("d/a"), random_bytes(large, 1));
    SECTION("a file is in it") {
        write_file(folder / "d/b", "");
        CHECK(failure(remove_directory_and_partials(folder.root, "d")) == std::errc::directory_not_empty);
        CHECK(folder.hidden("d").size() == 1);
    }
    SECTION("an upload is arriving in it") {
        auto arriving = begun(folder.root, request("d/b"), random_bytes(large, 1));
        CHECK(failure(remove_directory_and_partials(folder.root, "d")) == std::errc::device_or_resource_busy);
        REQUIRE(arriving.commit());
    }
    SECTION("nothing else is in it") {
        REQUIRE(remove_directory_and_partials(folder.root, "d"));
        CHECK(folder.visible().empty());
    }
    SECTION("a link does not stand for it") {
        fs::create_directory_symlink("d", folder / "link");
        CHECK(failure(remove_directory_and_partials(folder.root, "link")) == std::errc::not_a_directory);
    }
}
