#include "common/file/upload.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/file/folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

using namespace ftp;
using namespace ftp::test;
namespace fs = std::filesystem;

TEST_CASE("an upload appears under its name only when it is committed, and then whole", "[upload]") {
    const Folder folder;
    const std::size_t size = GENERATE(0u, 1u, 1000u, 256u * 1024, 256u * 1024 + 1, 3u * 1024 * 1024);
    CAPTURE(size);
    const auto bytes = random_bytes(size, 1);
    auto arriving = begun(folder.root, request("a"), bytes);
    CHECK(folder.visible().empty());
    CHECK(arriving.arrived() == size);
    CHECK(arriving.name() == "a");
    CHECK_FALSE(arriving.in_place());
    REQUIRE(arriving.commit());
    CHECK(read_file(folder / "a") == bytes);
    CHECK(folder.visible() == Names{"a"});
    CHECK(folder.hidden().empty());
}

TEST_CASE("an upload that is dropped leaves nothing, and what was there before stays", "[upload]") {
    const Folder folder;
    const auto bytes = random_bytes(GENERATE(10u, 2u * 1024 * 1024), 1);
    write_file(folder / "a", "old");
    { auto dropped = begun(folder.root, request("a"), bytes); }
    CHECK(read_file(folder / "a") == "old");
    CHECK(folder.hidden().empty());
    {
        auto moved = begun(folder.root, request("a"), bytes);
        auto here = std::move(moved);
        here = begun(folder.root, request("b"), "x");
        CHECK(folder.hidden().empty());
    }
    CHECK(folder.visible() == Names{"a"});
}

TEST_CASE("a published upload has exactly the mode that was asked for, and no trace of how it came", "[upload]") {
    const Folder folder;
    const auto old_mask = ::umask(077);
    auto wanted = request("a");
    wanted.mode = 0664;
    REQUIRE(upload(folder.root, wanted, random_bytes(1024 * 1024, 1)));
    ::umask(old_mask);
    const auto status = folder.root.status("a").value();
    CHECK(status.mode == 0664);
    CHECK(status.links == 1);
    CHECK(::getxattr((folder / "a").c_str(), "user.ftpd.partial", nullptr, 0) == -1);
}

TEST_CASE("disk space reserved ahead is given back at commit", "[upload]") {
    const Folder folder;
    REQUIRE(upload(folder.root, request("a"), random_bytes(3 * 1024 * 1024, 1)));
    struct stat status {};
    REQUIRE(::stat((folder / "a").c_str(), &status) == 0);
    CHECK(status.st_size == 3 * 1024 * 1024);
    CHECK(status.st_blocks * 512 < 4 * 1024 * 1024);
}

TEST_CASE("replacing keeps mode, ACL and owner of what is replaced, but not setuid", "[upload]") {
    const Folder folder;
    const auto bytes = random_bytes(GENERATE(10u, 1024u * 1024), 1);
    write_file(folder / "a", "old");
    REQUIRE(::chmod((folder / "a").c_str(), 04751) == 0);
    // user::rwx, user:65533:r-x, group::r-x, mask::r-x, other::--x
    const unsigned char list[] = {2, 0,   0,   0,   1,   0,   7,  0, 255, 255, 255, 255, 2,   0,  5,
                                  0, 253, 255, 0,   0,   4,   0,  5, 0,   255, 255, 255, 255, 16, 0,
                                  5, 0,   255, 255, 255, 255, 32, 0, 1,   0,   255, 255, 255, 255};
    const auto path = (folder / "a").string();
    const bool lists = ::setxattr(path.c_str(), "system.posix_acl_access", list, sizeof list, 0) == 0;
    const bool gives_away = ::chown(path.c_str(), 12345, 12346) == 0;
    REQUIRE(upload(folder.root, request("a"), bytes));
    CHECK(read_file(path) == bytes);
    const auto status = folder.root.status("a").value();
    CHECK(status.mode == 0751);
    if (lists) {
        unsigned char kept[sizeof list] = {};
        CHECK(::getxattr(path.c_str(), "system.posix_acl_access", kept, sizeof kept) == sizeof kept);
        CHECK(std::equal(std::begin(list), std::end(list), std::begin(kept)));
    }
    if (gives_away) {
        CHECK(status.owner == 12345);
        CHECK(status.group == 12346);
    }
}

TEST_CASE("a default ACL of the directory does not reach a file that replaces one without", "[upload]") {
    const Folder folder;
    write_file(folder / "a", "old");
    const unsigned char list[] = {2, 0,   0,   0,   1,   0,   7,  0, 255, 255, 255, 255, 2,   0,  7,
                                  0, 253, 255, 0,   0,   4,   0,  5, 0,   255, 255, 255, 255, 16, 0,
                                  7, 0,   255, 255, 255, 255, 32, 0, 0,   0,   255, 255, 255, 255};
    if (::setxattr(folder.directory.text().c_str(), "system.posix_acl_default", list, sizeof list, 0) != 0) {
        WARN("no ACLs on the file system of the tests");
        return;
    }
    REQUIRE(upload(folder.root, request("a"), "new"));
    CHECK(::getxattr((folder / "a").c_str(), "system.posix_acl_access", nullptr, 0) == -1);
    CHECK(folder.root.status("a").value().mode == 0644);
}

TEST_CASE("an upload knows how much it replaces, through a link too", "[upload]") {
    const Folder folder;
    write_file(folder / "old", "12345");
    fs::create_symlink("old", folder / "link");
    CHECK(begun(folder.root, request("old")).replaced() == 5);
    auto through = begun(folder.root, request("link"), "new");
    CHECK(through.replaced() == 5);
    REQUIRE(through.commit());
    CHECK(through.replaced() == 5);
    CHECK(begun(folder.root, request("none")).replaced() == std::nullopt);
    CHECK(begun(folder.root, request("old", Disposition::unique)).replaced() == std::nullopt);
}

TEST_CASE("a hard link keeps the old content when one of its names is replaced", "[upload]") {
    const Folder folder;
    write_file(folder / "a", "old");
    fs::create_hard_link(folder / "a", folder / "b");
    REQUIRE(upload(folder.root, request("a"), "new"));
    CHECK(read_file(folder / "a") == "new");
    CHECK(read_file(folder / "b") == "old");
}

TEST_CASE("where overwriting is not allowed, neither an old nor a meanwhile new file is touched", "[upload]") {
    const Folder folder;
    auto careful = request("a");
    careful.may_overwrite = false;
    const auto bytes = random_bytes(GENERATE(10u, 1024u * 1024), 1);
    auto first = begun(folder.root, careful, bytes);
    auto second = begun(folder.root, careful, bytes + "2");
    REQUIRE(second.commit());
    CHECK(failure(first.commit()) == std::errc::file_exists);
    CHECK(read_file(folder / "a") == bytes + "2");
    CHECK(refusal(folder.root, careful) == std::errc::file_exists);
    CHECK(folder.visible() == Names{"a"});
    CHECK(folder.hidden().empty());
}

TEST_CASE("two writers of one path both publish whole files, and the last one stays", "[upload]") {
    const Folder folder;
    const auto size = GENERATE(10u, 1024u * 1024);
    const auto one = random_bytes(size, 1);
    const auto two = random_bytes(size, 2);
    auto first = begun(folder.root, request("a"), one);
    auto second = begun(folder.root, request("a"), two);
    REQUIRE(first.commit());
    CHECK(read_file(folder / "a") == one);
    REQUIRE(second.commit());
    CHECK(read_file(folder / "a") == two);
    CHECK(folder.hidden().empty());
}

TEST_CASE("a file can be read to its end while it is replaced", "[upload]") {
    const Folder folder;
    write_file(folder / "a", "old");
    const auto opened = folder.root.open_regular("a", 0).value();
    REQUIRE(upload(folder.root, request("a"), "new and longer"));
    char text[20];
    CHECK(std::string(text, static_cast<std::size_t>(::read(opened.file.get(), text, sizeof text))) == "old");
}

TEST_CASE("uploading to a directory is refused, also when it becomes one before commit", "[upload]") {
    const Folder folder;
    fs::create_directory(folder / "d");
    CHECK(refusal(folder.root, request("d")) == std::errc::is_a_directory);
    CHECK(refusal(folder.root, request("d", Disposition::append)) == std::errc::is_a_directory);
    CHECK(refusal(folder.root, request("d", Disposition::restart, 1)) == std::errc::is_a_directory);
    CHECK(refusal(folder.root, request(".")) == std::errc::is_a_directory);
    CHECK(refusal(folder.root, request("d/..")) == std::errc::is_a_directory);
    auto arriving = begun(folder.root, request("a"), random_bytes(GENERATE(10u, 1024u * 1024), 1));
    fs::create_directory(folder / "a");
    CHECK(failure(arriving.commit()) == std::errc::is_a_directory);
    CHECK(folder.visible() == Names{"a", "d"});
    CHECK(folder.hidden().empty());
}

TEST_CASE("an upload into a missing directory, or one removed under it, fails and leaves nothing", "[upload]") {
    const Folder folder;
    CHECK(refusal(folder.root, request("d/a")) == std::errc::no_such_file_or_directory);
    fs::create_directory(folder / "d");
    auto arriving = begun(folder.root, request("d/a"), "new");
    fs::remove_all(folder / "d");
    CHECK(failure(arriving.commit()) == std::errc::no_such_file_or_directory);
    CHECK(folder.visible().empty());
}

TEST_CASE("an upload follows its directory when that is renamed", "[upload]") {
    const Folder folder;
    fs::create_directory(folder / "d");
    auto arriving = begun(folder.root, request("d/a"), "new");
    fs::rename(folder / "d", folder / "e");
    REQUIRE(arriving.commit());
    CHECK(read_file(folder / "e/a") == "new");
}

TEST_CASE("special files are neither written nor replaced, and never stall", "[upload]") {
    const Folder folder;
    REQUIRE(::mkfifo((folder / "fifo").c_str(), 0666) == 0);
    for (const auto disposition : {Disposition::replace, Disposition::append, Disposition::restart}) {
        for (const bool atomic : {true, false}) {
            auto wanted = request("fifo", disposition);
            wanted.atomic = atomic;
            CHECK(refusal(folder.root, wanted) == std::errc::operation_not_permitted);
        }
    }
    CHECK(folder.visible() == Names{"fifo"});
}

TEST_CASE("a unique upload gets a name of its own, however often and long it is asked for", "[upload]") {
    const Folder folder;
    fs::create_directory(folder / "in");
    const auto stem = GENERATE(std::string("log"), std::string(255, 'x'),
                               std::string(127, 'x') + "\xC3\xA9\xC3\xA9" + std::string(124, 'y'));
    auto first = begun(folder.root, request("in/" + stem, Disposition::unique), "1");
    auto second = begun(folder.root, request("in/" + stem, Disposition::unique), "2");
    CHECK(first.name() != second.name());
    CHECK(first.name().starts_with(stem.substr(0, 3)));
    CHECK(first.name().size() <= 255);
    CHECK(folder.visible("in").empty());
    REQUIRE(first.commit());
    REQUIRE(second.commit());
    CHECK(read_file(folder / ("in/" + first.name())) == "1");
    CHECK(read_file(folder / ("in/" + second.name())) == "2");
}

TEST_CASE("reserved names are nobody's to upload to, nor to reach through a link", "[upload]") {
    const Folder folder;
    CHECK(refusal(folder.root, request(".ftpd-partial-0")) == std::errc::permission_denied);
    CHECK(refusal(folder.root, request(".ftpd-new-0", Disposition::unique)) == std::errc::permission_denied);
    fs::create_symlink(".ftpd-partial-0", folder / "link");
    CHECK(refusal(folder.root, request("link")) == std::errc::permission_denied);
    CHECK(is_reserved_name(".ftpd-partial-"));
    CHECK(is_reserved_name(".ftpd-new-1"));
    CHECK_FALSE(is_reserved_name(".ftpd"));
    CHECK_FALSE(is_reserved_name("x.ftpd-new-1"));
}

TEST_CASE("what is announced and cannot fit is refused before the first octet", "[upload]") {
    const Folder folder;
    auto huge = request("a");
    huge.size_hint = std::uint64_t{1} << 62;
    for (const bool atomic : {true, false}) {
        huge.atomic = atomic;
        CHECK(refusal(folder.root, huge) == std::errc::no_space_on_device);
    }
    CHECK(folder.visible().empty());
    huge.size_hint = 3;
    CHECK(upload(folder.root, huge, "new"));
}

TEST_CASE("a synced upload is published like any other", "[upload]") {
    const Folder folder;
    auto synced = request("a");
    synced.sync = true;
    REQUIRE(upload(folder.root, synced, "1"));
    REQUIRE(upload(folder.root, synced, "2"));
    CHECK(read_file(folder / "a") == "2");
    synced.disposition = Disposition::append;
    REQUIRE(upload(folder.root, synced, "3"));
    CHECK(read_file(folder / "a") == "23");
}

TEST_CASE("an error says what was being done with which path, and not where that is on the host", "[upload]") {
    const Folder folder;
    const auto failed = Upload::begin(folder.root, request("in/a"));
    REQUIRE_FALSE(failed);
    CHECK(failed.error().text() == "storing /in/a: No such file or directory");
}

TEST_CASE("an upload takes octets of another file, and fails when that ends early", "[upload]") {
    const Folder folder;
    const auto content = random_bytes(3 << 20, 5);
    write_file(folder / "source", content);
    const auto source = folder.root.open_regular("source", O_RDONLY).value();
    auto upload = begun(folder.root, request("copy"));
    SECTION("whole, in pieces, among others") {
        REQUIRE(write(upload, "head"));
        REQUIRE(upload.copy(source.file.get(), 0, 1 << 20));
        REQUIRE(upload.copy(source.file.get(), 1 << 20, 2 << 20));
        CHECK(upload.arrived() == 4 + content.size());
        REQUIRE(upload.commit());
        CHECK(read_file(folder / "copy") == "head" + content);
    }
    SECTION("too much") {
        CHECK(failure(upload.copy(source.file.get(), 1 << 20, 3 << 20)) == std::errc::io_error);
        CHECK(upload.arrived() == 0);
    }
}
