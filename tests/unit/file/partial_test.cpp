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
namespace fs = std::filesystem;

namespace {

constexpr std::size_t large = 600 * 1024;

std::optional<std::uint64_t> partial_of(const Folder& folder, std::string_view path) {
    return partial_size(folder.root, path, "ann");
}

void interrupt(const Folder& folder, const UploadRequest& what, std::string_view bytes) {
    auto arriving = begun(folder.root, what, bytes);
    arriving.keep_partial();
}

// As if the machine had been started since, with so many octets on the disk for sure.
void forge_note(const fs::path& partial, const std::string& text) {
    REQUIRE(::setxattr(partial.c_str(), "user.ftpd.partial", text.data(), text.size(), 0) == 0);
}

}  // namespace

TEST_CASE("an interrupted upload is kept less one octet, and a restart completes it", "[partial]") {
    const Folder folder;
    const std::size_t size = GENERATE(2u, 1000u, 100u * 1024, 256u * 1024, 256u * 1024 + 1, 3u * 1024 * 1024);
    const auto bytes = random_bytes(size, 1);
    CAPTURE(size);
    interrupt(folder, request("a"), bytes);
    CHECK(folder.visible().empty());
    REQUIRE(partial_of(folder, "a") == size - 1);
    SECTION("from its end") {
        REQUIRE(upload(folder.root, request("a", Disposition::restart, size - 1), bytes.substr(size - 1)));
    }
    SECTION("from within") {
        const auto offset = size / 2;
        REQUIRE(upload(folder.root, request("a", Disposition::restart, offset), bytes.substr(offset)));
    }
    SECTION("by appending") { REQUIRE(upload(folder.root, request("a", Disposition::append), bytes.substr(size - 1))); }
    SECTION("after more interruptions") {
        for (int i = 0; i < 3; ++i) {
            const auto have = partial_of(folder, "a").value();
            interrupt(folder, request("a", Disposition::restart, have), bytes.substr(have));
            CHECK(partial_of(folder, "a") == size - 1);
        }
        REQUIRE(upload(folder.root, request("a", Disposition::append), bytes.substr(size - 1)));
    }
    CHECK(read_file(folder / "a") == bytes);
    CHECK(folder.root.status("a").value().mode == 0644);
    CHECK(folder.hidden().empty());
    CHECK(::getxattr((folder / "a").c_str(), "user.ftpd.partial", nullptr, 0) == -1);
}

TEST_CASE("nothing or one octet is not worth keeping", "[partial]") {
    const Folder folder;
    for (const std::string bytes : {"", "x"}) {
        interrupt(folder, request("a"), bytes);
        CHECK(folder.hidden().empty());
        CHECK_FALSE(partial_of(folder, "a"));
    }
}

TEST_CASE("a restart goes no further than what is there", "[partial]") {
    const Folder folder;
    CHECK(refusal(folder.root, request("a", Disposition::restart, 1)) == std::errc::invalid_seek);
    const auto bytes = random_bytes(large, 1);
    interrupt(folder, request("a"), bytes);
    CHECK(refusal(folder.root, request("a", Disposition::restart, large)) == std::errc::invalid_seek);
    CHECK(refusal(folder.root, request("a", Disposition::restart, ~std::uint64_t{0})) == std::errc::invalid_seek);
    CHECK(refusal(folder.root, request("a", Disposition::restart, large - 1)) == std::errc{});
    CHECK(upload(folder.root, request("b", Disposition::restart, 0), "new"));
    CHECK(upload(folder.root, request("c", Disposition::append), "new"));
    CHECK(folder.visible() == Names{"b", "c"});
}

TEST_CASE("a restart whose data never comes takes nothing from the partial", "[partial]") {
    const Folder folder;
    interrupt(folder, request("a"), random_bytes(large, 1));
    for (int i = 0; i < 3; ++i) interrupt(folder, request("a", Disposition::restart, 10), "");
    CHECK(partial_of(folder, "a") == large - 1);
    // Data that comes makes its end the new end.
    interrupt(folder, request("a", Disposition::restart, 10), "12345");
    CHECK(partial_of(folder, "a") == 14);
}

TEST_CASE("a restarted upload that is dropped is gone", "[partial]") {
    const Folder folder;
    interrupt(folder, request("a"), random_bytes(large, 1));
    { auto dropped = begun(folder.root, request("a", Disposition::append), "x"); }
    CHECK(folder.hidden().empty());
}

TEST_CASE("a partial belongs to one account and one path", "[partial]") {
    const Folder folder;
    fs::create_directory(folder / "in");
    interrupt(folder, request("in/a"), random_bytes(large, 1));
    CHECK(partial_size(folder.root, "in/a", "ann") == large - 1);
    CHECK(partial_size(folder.root, "/in/a", "ann") == large - 1);
    CHECK_FALSE(partial_size(folder.root, "in/a", "bob"));
    CHECK_FALSE(partial_size(folder.root, "in/b", "ann"));
    CHECK_FALSE(partial_size(folder.root, "a", "ann"));
    auto bobs = request("in/a", Disposition::restart, 10);
    bobs.owner = "bob";
    CHECK(refusal(folder.root, bobs) == std::errc::invalid_seek);
    CHECK(partial_name("a", "b/c") != partial_name("a/b", "c"));
    CHECK(partial_name("ann", "a").size() == partial_prefix.size() + 32);
}

TEST_CASE("where partials are not wanted, none is made", "[partial]") {
    const Folder folder;
    auto fleeting = request("a");
    fleeting.keep_partials = false;
    auto arriving = begun(folder.root, fleeting, random_bytes(large, 1));
    CHECK(folder.hidden().empty());
    arriving.keep_partial();
    CHECK(folder.hidden().empty());
}

TEST_CASE("small uploads have no second name, large ones have one that only its account can make out", "[partial]") {
    const Folder folder;
    auto arriving = begun(folder.root, request("secret"), random_bytes(256 * 1024, 1));
    CHECK(folder.hidden().empty());
    REQUIRE(write(arriving, "x"));
    CHECK(folder.hidden() == Names{partial_name("ann", "secret")});
    CHECK(folder.root.status(folder.hidden().front()).value().mode == 0600);
    REQUIRE(arriving.commit());
    CHECK(folder.hidden().empty());
}

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

TEST_CASE("while its writer lives, a partial cannot be continued, replaced or swept away", "[partial]") {
    const Folder folder;
    const auto one = random_bytes(large, 1);
    auto first = begun(folder.root, request("a"), one);
    CHECK(refusal(folder.root, request("a", Disposition::append)) == std::errc::device_or_resource_busy);
    CHECK(refusal(folder.root, request("a", Disposition::restart, 5)) == std::errc::device_or_resource_busy);
    CHECK(remove_stale_partials(folder.root, std::chrono::seconds(0), [] { return false; }) == 0);
    auto second = begun(folder.root, request("a"), random_bytes(large, 2));
    CHECK(folder.hidden().size() == 1);
    SECTION("the second cannot be kept, the first can") {
        second.keep_partial();
        first.keep_partial();
        REQUIRE(upload(folder.root, request("a", Disposition::append), one.substr(large - 1)));
        CHECK(read_file(folder / "a") == one);
    }
    SECTION("when the first is gone, the second can be kept") {
        first.keep_partial();
        second.keep_partial();
        REQUIRE(upload(folder.root, request("a", Disposition::append), random_bytes(large, 2).substr(large - 1)));
        CHECK(read_file(folder / "a") == random_bytes(large, 2));
    }
    SECTION("when the first is gone, the second can be published") {
        { auto dropped = std::move(first); }
        REQUIRE(second.commit());
        CHECK(read_file(folder / "a") == random_bytes(large, 2));
    }
    CHECK(folder.hidden().empty());
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

TEST_CASE("a file system may lack what uploads like best", "[partial]") {
    const Folder folder;
    using Lack = Without;
    const auto lacking = GENERATE(
        unsigned{Lack::nameless_files}, unsigned{Lack::exclusive_rename}, unsigned{Lack::copying},
        unsigned{Lack::preallocation}, unsigned{Lack::attributes},
        Lack::nameless_files | Lack::exclusive_rename | Lack::copying | Lack::attributes | Lack::preallocation);
    CAPTURE(lacking);
    const Without without(lacking);
    const auto bytes = random_bytes(2 * 1024 * 1024, 1);
    { auto dropped = begun(folder.root, request("a"), bytes); }
    CHECK(folder.visible().empty());
    CHECK(folder.hidden().empty());
    interrupt(folder, request("a"), bytes);
    CHECK(folder.visible().empty());
    const auto left = partial_of(folder, "a").value();
    CHECK(left >= bytes.size() - 2);
    REQUIRE(upload(folder.root, request("a", Disposition::restart, left), bytes.substr(left)));
    CHECK(read_file(folder / "a") == bytes);
    REQUIRE(upload(folder.root, request("a", Disposition::append), "tail"));
    CHECK(read_file(folder / "a") == bytes + "tail");
    REQUIRE(upload(folder.root, request("a", Disposition::restart, bytes.size()), "TAIL"));
    CHECK(read_file(folder / "a") == bytes + "TAIL");
    REQUIRE(upload(folder.root, request("a", Disposition::restart, 2), "xy"));
    CHECK(read_file(folder / "a") == bytes.substr(0, 2) + "xy" + bytes.substr(4) + "TAIL");
    REQUIRE(upload(folder.root, request("a"), "new"));
    CHECK(read_file(folder / "a") == "new");
    auto careful = request("a");
    careful.may_overwrite = false;
    CHECK(refusal(folder.root, careful) == std::errc::file_exists);
    careful.path = "b";
    auto late = begun(folder.root, careful, bytes);
    REQUIRE(upload(folder.root, careful, "first"));
    CHECK(failure(late.commit()) == std::errc::file_exists);
    CHECK(read_file(folder / "b") == "first");
    CHECK(folder.visible() == Names{"a", "b"});
    CHECK(folder.hidden().empty());
    CHECK(folder.root.status("a").value().links == 1);
}

TEST_CASE("where files cannot be locked, uploads are published but not kept", "[partial]") {
    const Folder folder;
    const Without without(Without::locks | GENERATE(0u, unsigned{Without::nameless_files}));
    const auto bytes = random_bytes(large, 1);
    REQUIRE(upload(folder.root, request("a"), bytes));
    REQUIRE(upload(folder.root, request("a"), bytes));
    REQUIRE(upload(folder.root, request("a", Disposition::append), "tail"));
    CHECK(read_file(folder / "a") == bytes + "tail");
    interrupt(folder, request("b"), bytes);
    CHECK(folder.visible() == Names{"a"});
    CHECK(folder.hidden().empty());
}

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
