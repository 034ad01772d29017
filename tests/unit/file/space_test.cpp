// Full disks and files that may not grow: real errors of the kernel.

#include "common/file/upload.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/longest_file.hpp"
#include "tests/unit/file/folder.hpp"

#include <fstream>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

using namespace ftp;
using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

constexpr int cannot_mount = 255;

// Mounts of our own: for root, or for anybody where the kernel lets him be root of a namespace.
bool own_mounts() {
    const auto user = std::to_string(::geteuid());
    const auto group = std::to_string(::getegid());
    if (user == "0") return ::unshare(CLONE_NEWNS) == 0;
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    std::ofstream("/proc/self/setgroups") << "deny";
    std::ofstream("/proc/self/uid_map") << "0 " + user + " 1";
    std::ofstream("/proc/self/gid_map") << "0 " + group + " 1";
    return ::geteuid() == 0;
}

// Runs the work on a disk of 1 MiB, in a child. The work's result is 0, or the line of what was wrong.
int on_small_disk(const std::function<int(const Root&, const fs::path&)>& work) {
    const TempDir place;
    return in_child([&] {
        const bool mounted = own_mounts() && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                             ::mount("tmpfs", place.text().c_str(), "tmpfs", 0, "size=1m") == 0;
        if (!mounted) return cannot_mount;
        return work(Root::open(place.text(), Links::in_root).value(), place.path());
    });
}

}  // namespace

#define HOLD(condition) \
    if (!(condition)) return __LINE__

TEST_CASE("on a full disk an upload fails, the old file stays, and what fitted can be continued", "[space]") {
    const int result = on_small_disk([](const Root& root, const fs::path& disk) {
        const auto bytes = random_bytes(2 * 1024 * 1024, 1);
        HOLD(upload(root, request("a"), "old"));
        {
            auto arriving = Upload::begin(root, request("a"));
            HOLD(arriving && failure(write(*arriving, bytes)) == std::errc::no_space_on_device);
        }
        HOLD(read_file(disk / "a") == "old");
        HOLD(std::distance(fs::directory_iterator(disk), {}) == 1);
        HOLD(failure(upload(root, request("b"), bytes)) == std::errc::no_space_on_device);
        const auto kept = partial_size(root, "b", "ann");
        HOLD(kept && *kept > 512 * 1024);
        HOLD(!fs::exists(disk / "b"));
        auto small = request("c");
        small.size_hint = 1024 * 1024;
        HOLD(refusal(root, small) == std::errc::no_space_on_device);
        HOLD(upload(root, request("b", Disposition::restart, 1000), "rest"));
        HOLD(read_file(disk / "b") == bytes.substr(0, 1000) + "rest");
        HOLD(upload(root, request("c"), bytes.substr(0, 1000)));
        return 0;
    });
    if (result == cannot_mount)
        WARN("no right to mount a small disk");
    else
        CHECK(result == 0);
}

TEST_CASE("an append that fills the disk at its commit is cut back", "[space]") {
    const int result = on_small_disk([](const Root& root, const fs::path& disk) {
        const auto old = random_bytes(300 * 1024, 1);
        const auto tail = random_bytes(400 * 1024, 2);  // fits once, beside the old, but not twice
        HOLD(upload(root, request("a"), old));
        for (const auto disposition : {Disposition::append, Disposition::restart}) {
            HOLD(failure(upload(root, request("a", disposition, old.size()), tail)) == std::errc::no_space_on_device);
            HOLD(read_file(disk / "a") == old);
        }
        // A copy of it has no room beside the old one and 600 KiB more.
        HOLD(upload(root, request("b"), tail));
        HOLD(refusal(root, request("b", Disposition::restart, 5)) == std::errc::no_space_on_device);
        HOLD(read_file(disk / "b") == tail);
        HOLD(std::distance(fs::directory_iterator(disk), {}) == 2);
        HOLD(upload(root, request("b", Disposition::append), "x"));
        return 0;
    });
    if (result == cannot_mount)
        WARN("no right to mount a small disk");
    else
        CHECK(result == 0);
}

TEST_CASE("a file that may not grow further is file_too_large, and what came is kept", "[space]") {
    const Folder folder;
    const auto bytes = random_bytes(600 * 1024, 1);
    {
        const test::LongestFile limit(500'000);
        CHECK(failure(upload(folder.root, request("a"), bytes)) == std::errc::file_too_large);
        CHECK(folder.visible().empty());
        CHECK(partial_size(folder.root, "a", "ann") == 499'999);
    }
    REQUIRE(upload(folder.root, request("a", Disposition::append), bytes.substr(499'999)));
    CHECK(read_file(folder / "a") == bytes);
    {
        const test::LongestFile limit(bytes.size() + 10);
        CHECK(failure(upload(folder.root, request("a", Disposition::append), "1234567890x")) ==
              std::errc::file_too_large);
        CHECK(read_file(folder / "a") == bytes);
        CHECK(upload(folder.root, request("a", Disposition::append), "1234567890"));
    }
    CHECK(folder.hidden().empty());
}
