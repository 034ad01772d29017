// How much of a partial is taken for what its client sent, after a kill and after a reboot.

#include "common/file/partial.hpp"
#include "common/file/upload.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/file/failing_calls.hpp"
#include "tests/unit/file/folder.hpp"

#include <csignal>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

using namespace ftp;
using namespace ftp::test;

TEST_CASE("a killed writer leaves a partial that never looks whole", "[partial]") {
    const Folder folder;
    const auto bytes = random_bytes(1024 * 1024, 1);
    const int end = in_child([&] {
        auto arriving = begun(folder.root, request("a"), bytes);
        return ::kill(::getpid(), SIGKILL);
    });
    REQUIRE(end == -SIGKILL);
    CHECK(folder.visible().empty());
    const auto left = bytes.size() - 1;
    CHECK(partial_of(folder, "a") == left);
    CHECK(partial_of(folder, "a") == left);
    CHECK(refusal(folder.root, request("a", Disposition::restart, left + 1)) == std::errc::invalid_seek);
    SECTION("it is continued") {
        REQUIRE(upload(folder.root, request("a", Disposition::restart, left), bytes.substr(left)));
        CHECK(read_file(folder / "a") == bytes);
    }
    SECTION("it is appended to") {
        REQUIRE(upload(folder.root, request("a", Disposition::append), bytes.substr(left)));
        CHECK(read_file(folder / "a") == bytes);
    }
    SECTION("a new upload takes its place") {
        auto arriving = begun(folder.root, request("a"), random_bytes(large, 2));
        CHECK(folder.hidden().size() == 1);
        CHECK(partial_of(folder, "a") == large - 1);
        REQUIRE(arriving.commit());
        CHECK(read_file(folder / "a") == random_bytes(large, 2));
    }
    SECTION("a small new upload sweeps it away") {
        REQUIRE(upload(folder.root, request("a"), "new"));
        CHECK(read_file(folder / "a") == "new");
    }
    CHECK(folder.hidden().empty());
}

TEST_CASE("a writer that is killed after a restart leaves a partial that never looks whole", "[partial]") {
    const Folder folder;
    const auto bytes = random_bytes(large, 1);
    interrupt(folder, request("a"), bytes);
    // The same size as the kept one had: the old note must not vouch for it.
    const int end = in_child([&] {
        auto arriving = begun(folder.root, request("a", Disposition::restart, 100), bytes.substr(100, large - 101));
        return ::kill(::getpid(), SIGKILL);
    });
    REQUIRE(end == -SIGKILL);
    CHECK(partial_of(folder, "a") == large - 2);
    REQUIRE(upload(folder.root, request("a", Disposition::append), bytes.substr(large - 2)));
    CHECK(read_file(folder / "a") == bytes);
}

TEST_CASE("a partial from before a reboot is trusted as far as it had been synced", "[partial]") {
    const Folder folder;
    const auto bytes = random_bytes(large, 1);
    interrupt(folder, request("a"), bytes);
    const auto partial = folder.only_hidden();
    const auto size = std::to_string(large - 1);
    forge_note(partial, "another-boot 1000 uncut");
    CHECK(partial_of(folder, "a") == 999);
    CHECK(refusal(folder.root, request("a", Disposition::restart, 1000)) == std::errc::invalid_seek);
    forge_note(partial, "another-boot " + size + " cut");
    CHECK(partial_of(folder, "a") == large - 1);
    forge_note(partial, "another-boot " + size + " uncut");
    CHECK(partial_of(folder, "a") == large - 2);
    forge_note(partial, "another-boot 99999999999 uncut");
    CHECK(partial_of(folder, "a") == large - 2);
    for (const std::string nothing :
         {"another-boot 0 uncut", "another-boot 1 uncut", "", "x", "a b c", "another-boot -1 cut"}) {
        forge_note(partial, nothing);
        CHECK_FALSE(partial_of(folder, "a"));
        CHECK(refusal(folder.root, request("a", Disposition::restart, 1)) == std::errc::invalid_seek);
    }
    SECTION("without a note nothing of it is") {
        REQUIRE(::removexattr(partial.c_str(), "user.ftpd.partial") == 0);
        CHECK_FALSE(partial_of(folder, "a"));
        REQUIRE(upload(folder.root, request("a", Disposition::append), bytes));
    }
    SECTION("it is continued from there") {
        forge_note(partial, "another-boot 1000 uncut");
        REQUIRE(upload(folder.root, request("a", Disposition::append), bytes.substr(999)));
    }
    CHECK(read_file(folder / "a") == bytes);
    CHECK(folder.hidden().empty());
}

TEST_CASE("a checkpoint notes how far the disk has it", "[partial]") {
    const Folder folder;
    const auto bytes = random_bytes(large, 1);
    auto arriving = begun(folder.root, request("a"), bytes);
    CHECK_FALSE(arriving.checkpoint_due());
    REQUIRE(arriving.checkpoint());
    const auto partial = folder.only_hidden();
    char note[128] = {};
    REQUIRE(::getxattr(partial.c_str(), "user.ftpd.partial", note, sizeof note) > 0);
    CHECK(std::string(note).ends_with(" " + std::to_string(large) + " uncut"));
    REQUIRE(write(arriving, "more"));
    CHECK(partial_of(folder, "a") == large + 3);
    forge_note(partial, "another-boot " + std::to_string(large) + " uncut");
    CHECK(partial_of(folder, "a") == large - 1);
}

TEST_CASE("a checkpoint is due every 256 MiB", "[partial]") {
    const Folder folder;
    const std::string piece(32 * 1024 * 1024, 'x');
    auto arriving = begun(folder.root, request("a"));
    for (int i = 0; i < 7; ++i) REQUIRE(arriving.write(piece));
    CHECK_FALSE(arriving.checkpoint_due());
    REQUIRE(arriving.write(piece));
    CHECK(arriving.checkpoint_due());
    REQUIRE(arriving.checkpoint());
    CHECK_FALSE(arriving.checkpoint_due());
}

TEST_CASE("without attributes a partial is trusted if it was written since the machine started", "[partial]") {
    const Folder folder;
    const Without without(Without::attributes);
    const auto bytes = random_bytes(large, 1);
    interrupt(folder, request("a"), bytes);
    // Nothing says that it was cut: it is taken for uncut.
    CHECK(partial_of(folder, "a") == large - 2);
    SECTION("it is") { REQUIRE(upload(folder.root, request("a", Disposition::append), bytes.substr(large - 2))); }
    SECTION("it is not") {
        const timespec long_ago[] = {{0, UTIME_OMIT}, {1'000'000, 0}};
        REQUIRE(::utimensat(AT_FDCWD, folder.only_hidden().c_str(), long_ago, 0) == 0);
        CHECK_FALSE(partial_of(folder, "a"));
        REQUIRE(upload(folder.root, request("a", Disposition::append), bytes));
    }
    CHECK(read_file(folder / "a") == bytes);
}
