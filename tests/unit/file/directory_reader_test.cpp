#include "common/file/directory_reader.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/file/failing_calls.hpp"
#include "tests/unit/file/folder.hpp"

#include <algorithm>
#include <fcntl.h>
#include <set>
#include <sys/stat.h>

using namespace ftp;
using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

DirectoryReader reader(const Folder& folder, std::string_view path, DirectoryReader::Detail detail) {
    return DirectoryReader(folder.root.open_at(path, O_RDONLY | O_DIRECTORY).value(), detail);
}

}  // namespace

TEST_CASE("a directory is read in batches, each entry once, and ends with an empty one", "[reader]") {
    const Folder folder;
    std::set<std::string> expected;
    for (int i = 0; i < 1000; ++i) expected.insert("file" + std::to_string(i));
    for (const auto& name : expected) write_file(folder / name, "x");
    auto entries = reader(folder, ".", DirectoryReader::Detail::status);
    std::set<std::string> seen;
    for (;;) {
        const auto batch = entries.next(256).value();
        CHECK(batch.size() <= 256);
        if (batch.empty()) break;
        for (const auto& entry : batch) {
            CHECK(seen.insert(entry.name).second);
            CHECK(entry.status.size == ByteCount(1));
        }
    }
    CHECK(seen == expected);
    CHECK(entries.next(256).value().empty());
}

TEST_CASE("a directory can be read once more, as it is then", "[reader]") {
    const Folder folder;
    write_file(folder / "goes", "");
    write_file(folder / "stays", "12345");
    auto entries = reader(folder, ".", DirectoryReader::Detail::status);
    CHECK(entries.next(1).value().size() == 1);
    fs::remove(folder / "goes");
    write_file(folder / "comes", "");
    entries.rewind(DirectoryReader::Detail::names_only);
    auto batch = entries.next(100).value();
    std::ranges::sort(batch, {}, &DirectoryEntry::name);
    REQUIRE(batch.size() == 2);
    CHECK(batch[0].name == "comes");
    CHECK(batch[1].name == "stays");
    CHECK(batch[1].status.size == ByteCount(0));  // it was not looked at
    CHECK(entries.next(100).value().empty());
}

TEST_CASE("entries are described as themselves, links not followed", "[reader]") {
    const Folder folder;
    write_file(folder / "file", "12345");
    fs::create_directory(folder / "directory");
    fs::create_symlink("/etc/passwd", folder / "link");
    REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
    const auto detail = GENERATE(DirectoryReader::Detail::status, DirectoryReader::Detail::names_only);
    auto batch = reader(folder, ".", detail).next(100).value();
    std::ranges::sort(batch, {}, &DirectoryEntry::name);
    REQUIRE(batch.size() == 4);
    CHECK(batch[0].status.kind == FileKind::directory);
    CHECK(batch[1].status.kind == FileKind::fifo);
    CHECK(batch[2].name == "file");
    CHECK(batch[2].status.kind == FileKind::file);
    CHECK(batch[3].status.kind == FileKind::symlink);
    if (detail == DirectoryReader::Detail::names_only) return;
    CHECK(batch[2].status.size == ByteCount(5));
    CHECK(batch[2].status.inode == folder.root.status("file").value().inode);
    CHECK(batch[2].status.device == folder.root.status("file").value().device);
    CHECK(batch[2].status.mode == folder.root.status("file").value().mode);
}

TEST_CASE("uploads on their way are in no listing", "[reader]") {
    const Folder folder;
    write_file(folder / "a", "");
    write_file(folder / ".hidden", "");
    const auto arriving = begun(folder.root, request("b"), random_bytes(300 * 1024, 1));
    REQUIRE(folder.hidden().size() == 1);
    auto batch = reader(folder, ".", DirectoryReader::Detail::names_only).next(100).value();
    std::ranges::sort(batch, {}, &DirectoryEntry::name);
    REQUIRE(batch.size() == 2);
    CHECK(batch[0].name == ".hidden");
    CHECK(batch[1].name == "a");
}

TEST_CASE("names of any bytes are read", "[reader]") {
    const Folder folder;
    const std::string odd = "\xFF \r\n\"%";
    write_file(folder / odd, "");
    CHECK(reader(folder, ".", DirectoryReader::Detail::status).next(1).value().at(0).name == odd);
}

TEST_CASE("an entry that vanishes while it is read is left out", "[reader]") {
    const Folder folder;
    for (int i = 0; i < 100; ++i) write_file(folder / std::to_string(i), "");
    auto entries = reader(folder, ".", DirectoryReader::Detail::status);
    REQUIRE(entries.next(1).value().size() == 1);
    for (int i = 0; i < 100; ++i) fs::remove(folder / std::to_string(i));
    const auto rest = entries.next(1000);
    REQUIRE(rest);
    CHECK(rest->empty());
}

TEST_CASE("a listing that cannot be completed is an error, not a short listing", "[reader]") {
    const Folder folder;
    fs::create_directory(folder / "d");
    write_file(folder / "d/a", "");
    SECTION("not a directory") {
        DirectoryReader entries(folder.root.open_at("d/a", O_RDONLY).value(), DirectoryReader::Detail::status);
        CHECK_FALSE(entries.next(10));
        CHECK_FALSE(entries.next(10));
    }
    SECTION("names may be read, what they stand for not") {
        REQUIRE(::chmod(folder.directory.text().c_str(), 0755) == 0);
        REQUIRE(::chmod((folder / "d").c_str(), 0444) == 0);
        const OrdinaryUser as_nobody;
        auto entries = reader(folder, "d", DirectoryReader::Detail::status);
        const auto batch = entries.next(10);
        REQUIRE_FALSE(batch);
        CHECK(batch.error().is(std::errc::permission_denied));
        CHECK(reader(folder, "d", DirectoryReader::Detail::names_only).next(10).value().size() == 1);
    }
}

TEST_CASE("a directory removed while it is read is an error, not the end of the listing", "[reader]") {
    const Folder folder;
    const int files = GENERATE(0, 5);
    for (int i = 0; i < files; ++i) write_file(folder / "d" / std::to_string(i), "");
    fs::create_directories(folder / "d");
    const auto detail = GENERATE(DirectoryReader::Detail::status, DirectoryReader::Detail::names_only);
    auto entries = reader(folder, "d", detail);
    if (files > 0) REQUIRE(entries.next(2).value().size() == 2);
    fs::remove_all(folder / "d");
    const auto rest = entries.next(10);
    REQUIRE_FALSE(rest);
    CHECK(rest.error().is(std::errc::no_such_file_or_directory));
}

TEST_CASE("a directory that may no longer be searched while it is read is an error", "[reader]") {
    const Folder folder;
    for (int i = 0; i < 5; ++i) write_file(folder / "d" / std::to_string(i), "");
    auto entries = reader(folder, "d", DirectoryReader::Detail::status);
    REQUIRE(entries.next(2).value().size() == 2);
    fs::permissions(folder / "d", fs::perms::none);
    {
        const OrdinaryUser as_nobody;
        const auto rest = entries.next(10);
        REQUIRE_FALSE(rest);
        CHECK(rest.error().is(std::errc::permission_denied));
    }
    fs::permissions(folder / "d", fs::perms::owner_all);  // so that it can be removed
}
