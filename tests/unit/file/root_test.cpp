#include "common/file/root.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/file/folder.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

using namespace ftp;
using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

template <typename T>
std::errc failure_of(const Result<T>& result) {
    return result ? std::errc{} : static_cast<std::errc>(result.error().code().default_error_condition().value());
}

std::errc opening(const Root& root, std::string_view path) { return failure_of(root.open_regular(path, O_RDONLY)); }

void make_socket(const fs::path& path) {
    const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    REQUIRE(path.string().size() < sizeof address.sun_path);
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
}

}  // namespace

TEST_CASE("a root is an existing directory", "[root]") {
    const TempDir directory;
    CHECK(Root::open(directory.text(), Links::in_root));
    write_file(directory / "file", "");
    CHECK(failure_of(Root::open((directory / "file").string(), Links::in_root)) == std::errc::not_a_directory);
    const auto missing = Root::open((directory / "missing").string(), Links::in_root);
    CHECK(failure_of(missing) == std::errc::no_such_file_or_directory);
    CHECK(missing.error().doing() == "opening " + (directory / "missing").string());
}

TEST_CASE("a path means the same with and without its leading slash", "[root]") {
    const Folder folder(GENERATE(Links::in_root, Links::refused));
    write_file(folder / "in/a", "ours");
    for (const std::string path : {"in/a", "/in/a", "//in/a", "in//a", "./in/./a"}) {
        CAPTURE(path);
        CHECK(opening(folder.root, path) == std::errc{});
        CHECK(folder.root.status(path).value().size == ByteCount(4));
    }
    for (const std::string path : {"", ".", "/", "//"}) {
        CHECK(folder.root.status(path).value().kind == FileKind::directory);
        CHECK(opening(folder.root, path) == std::errc::is_a_directory);
    }
    CHECK(opening(folder.root, "in/missing") == std::errc::no_such_file_or_directory);
    CHECK(opening(folder.root, "in/a/") == std::errc::not_a_directory);
    CHECK(opening(folder.root, std::string_view("in/a\0b", 6)) == std::errc::illegal_byte_sequence);
    CHECK(opening(folder.root, std::string(300, 'x')) == std::errc::filename_too_long);
}

TEST_CASE("a user's links and dots stop at the root", "[root]") {
    const TempDir outside;
    write_file(outside / "secret", "secret");
    const Folder folder;
    write_file(folder / "in/a", "ours");
    fs::create_symlink("/in/a", folder / "in/absolute");
    fs::create_symlink("../../../in/a", folder / "in/up");
    fs::create_symlink(outside / "secret", folder / "out");
    fs::create_symlink("/proc/self/exe", folder / "magic");
    fs::create_symlink("round", folder / "round");
    for (const std::string path : {"in/absolute", "in/up", "../in/a", "in/../../../in/a"}) {
        CAPTURE(path);
        CHECK(folder.root.status(path).value().size == ByteCount(4));
    }
    CHECK(opening(folder.root, "out") == std::errc::no_such_file_or_directory);
    CHECK(opening(folder.root, "magic") == std::errc::no_such_file_or_directory);
    CHECK(opening(folder.root, "../" + outside.path().filename().string() + "/secret") ==
          std::errc::no_such_file_or_directory);
    CHECK(opening(folder.root, "round") == std::errc::too_many_symbolic_link_levels);
    CHECK(folder.root.entry_status("out").value().kind == FileKind::symlink);
    CHECK(folder.root.link_target("in/absolute").value() == "/in/a");
    CHECK(failure_of(folder.root.link_target("in/a")) == std::errc::invalid_argument);
    CHECK(failure_of(folder.root.link_target("missing")) == std::errc::no_such_file_or_directory);
}

TEST_CASE("a client's target folder follows no link and no dots out of it", "[root]") {
    const Folder folder(Links::refused);
    write_file(folder / "in/a", "ours");
    fs::create_symlink("in/a", folder / "link");
    fs::create_directory_symlink("in", folder / "directory");
    CHECK(opening(folder.root, "link") == std::errc::too_many_symbolic_link_levels);
    CHECK(opening(folder.root, "directory/a") == std::errc::too_many_symbolic_link_levels);
    CHECK(opening(folder.root, "../x") == std::errc::no_such_file_or_directory);
    CHECK(opening(folder.root, "in/../in/a") == std::errc{});
    CHECK(folder.root.entry_status("link").value().kind == FileKind::symlink);
    CHECK(failure(folder.root.make_directory("directory/d", 0755)) == std::errc::too_many_symbolic_link_levels);
    CHECK(failure(folder.root.make_directory("../d", 0755)) == std::errc::no_such_file_or_directory);
}

TEST_CASE("special files are told apart, and opening them neither waits nor succeeds", "[root]") {
    const Folder folder;
    REQUIRE(::mkfifo((folder / "fifo").c_str(), 0666) == 0);
    make_socket(folder / "socket");
    CHECK(folder.root.status("fifo").value().kind == FileKind::fifo);
    CHECK(folder.root.status("socket").value().kind == FileKind::socket);
    for (const int flags : {O_RDONLY, O_WRONLY, O_RDWR}) {
        CHECK(failure_of(folder.root.open_regular("fifo", flags)) == std::errc::operation_not_permitted);
        CHECK(failure_of(folder.root.open_regular("socket", flags)) == std::errc::operation_not_permitted);
    }
    if (::mknod((folder / "null").c_str(), S_IFCHR | 0666, makedev(1, 3)) != 0) return;  // only root makes devices
    CHECK(folder.root.status("null").value().kind == FileKind::character_device);
    CHECK(opening(folder.root, "null") == std::errc::operation_not_permitted);
    // A driver that is not there.
    REQUIRE(::mknod((folder / "none").c_str(), S_IFBLK | 0666, makedev(0, 250)) == 0);
    CHECK(folder.root.status("none").value().kind == FileKind::block_device);
    CHECK(opening(folder.root, "none") == std::errc::operation_not_permitted);
}

TEST_CASE("a directory gets exactly its mode, whatever the umask, and keeps an inherited setgid", "[root]") {
    const Folder folder;
    const auto old_mask = ::umask(GENERATE(0u, 022u, 0777u));
    const auto made = folder.root.make_directory("d", 0775);
    REQUIRE(::chmod(folder.directory.text().c_str(), 02777) == 0);
    const auto shared = folder.root.make_directory("shared", 04751);
    ::umask(old_mask);
    REQUIRE(made);
    REQUIRE(shared);
    CHECK(folder.root.status("d").value().mode == 0775);
    CHECK(folder.root.status("shared").value().mode == 02751);
    CHECK(failure(folder.root.make_directory("d", 0755)) == std::errc::file_exists);
    CHECK(failure(folder.root.make_directory("x/y", 0755)) == std::errc::no_such_file_or_directory);
    fs::create_symlink("elsewhere", folder / "dangling");
    CHECK(failure(folder.root.make_directory("dangling", 0755)) == std::errc::file_exists);
}

TEST_CASE("the root itself and dots are not made, removed or renamed", "[root]") {
    const Folder folder;
    fs::create_directories(folder / "d/e");
    write_file(folder / "a", "");
    for (const std::string path : {"", "/", ".", "..", "d/.", "d/..", "d/", "d/e/"}) {
        CAPTURE(path);
        constexpr auto refused = std::errc::operation_not_permitted;
        CHECK(failure(folder.root.make_directory(path, 0755)) == refused);
        CHECK(failure(folder.root.remove_directory(path)) == refused);
        CHECK(failure(folder.root.remove_file(path)) == refused);
        CHECK(failure(folder.root.rename(path, "x", Root::Replace::yes)) == refused);
        CHECK(failure(folder.root.rename("a", path, Root::Replace::yes)) == refused);
    }
    CHECK(folder.visible() == Names{"a", "d"});
}

TEST_CASE("files and directories are removed as what they are, links as themselves", "[root]") {
    const Folder folder;
    fs::create_directory(folder / "d");
    write_file(folder / "d/a", "");
    fs::create_directory_symlink("d", folder / "link");
    CHECK(failure(folder.root.remove_file("d")) == std::errc::is_a_directory);
    CHECK(failure(folder.root.remove_directory("d")) == std::errc::directory_not_empty);
    CHECK(failure(folder.root.remove_directory("d/a")) == std::errc::not_a_directory);
    CHECK(failure(folder.root.remove_directory("link")) == std::errc::not_a_directory);
    REQUIRE(folder.root.remove_file("link/a"));
    REQUIRE(folder.root.remove_file("link"));
    REQUIRE(folder.root.remove_directory("d"));
    CHECK(failure(folder.root.remove_file("d")) == std::errc::no_such_file_or_directory);
    CHECK(folder.visible().empty());
}

TEST_CASE("a rename replaces only where it may, and says both paths when it fails", "[root]") {
    const Folder folder;
    write_file(folder / "a", "a");
    write_file(folder / "b", "b");
    fs::create_directories(folder / "d/e");
    const auto refused = folder.root.rename("a", "b", Root::Replace::no);
    CHECK(failure(refused) == std::errc::file_exists);
    CHECK(refused.error().doing() == "renaming /a to /b");
    CHECK(failure(folder.root.rename("a", "d", Root::Replace::no)) == std::errc::file_exists);
    CHECK(failure(folder.root.rename("a", "d", Root::Replace::yes)) == std::errc::is_a_directory);
    CHECK(failure(folder.root.rename("d", "d/e/f", Root::Replace::yes)) == std::errc::invalid_argument);
    CHECK(failure(folder.root.rename("d", "d/e/f", Root::Replace::no)) == std::errc::invalid_argument);
    CHECK(failure(folder.root.rename("x", "y", Root::Replace::no)) == std::errc::no_such_file_or_directory);
    REQUIRE(folder.root.rename("a", "b", Root::Replace::yes));
    CHECK(read_file(folder / "b") == "a");
    REQUIRE(folder.root.rename("b", "d/e/c", Root::Replace::no));
    REQUIRE(folder.root.rename("d", "z", Root::Replace::no));
    CHECK(read_file(folder / "z/e/c") == "a");
}

TEST_CASE("times are kept to the nanosecond, and those beyond 64 bits are the nearest that fit", "[root]") {
    const Folder folder;
    write_file(folder / "a", "");
    using namespace std::chrono;
    for (const auto since : {0ns, 1'700'000'000'123'456'789ns, -1ns, -86'400'000'000'001ns}) {
        const FileTime time(since);
        REQUIRE(folder.root.set_modified("a", time));
        CHECK(folder.root.status("a").value().modified == time);
    }
    const timespec far[] = {{0, UTIME_OMIT}, {std::int64_t{1} << 33, 0}};
    REQUIRE(::utimensat(AT_FDCWD, (folder / "a").c_str(), far, 0) == 0);
    CHECK(folder.root.status("a").value().modified > sys_days(2200y / 1 / 1));
    CHECK(failure(folder.root.set_modified("b", FileTime())) == std::errc::no_such_file_or_directory);
}

TEST_CASE("modes are nine bits, and go through a link", "[root]") {
    const Folder folder;
    write_file(folder / "a", "");
    fs::create_symlink("a", folder / "link");
    REQUIRE(folder.root.set_mode("link", 06640));
    CHECK(folder.root.status("a").value().mode == 0640);
    REQUIRE(folder.root.set_mode("a", 0));
    CHECK(folder.root.status("a").value().mode == 0);
    CHECK(failure(folder.root.set_mode("b", 0644)) == std::errc::no_such_file_or_directory);
}

TEST_CASE("a status tells all that a listing shows", "[root]") {
    const Folder folder;
    write_file(folder / "a", "12345");
    fs::create_hard_link(folder / "a", folder / "b");
    const auto status = folder.root.status("a").value();
    CHECK(status.kind == FileKind::file);
    CHECK(status.size == ByteCount(5));
    CHECK(status.links == 2);
    CHECK(status.owner == ::geteuid());
    CHECK(status.inode == folder.root.status("b").value().inode);
    CHECK(status.device == folder.root.status(".").value().device);
    CHECK(folder.root.free_bytes(".").value() > 0);
    CHECK(failure_of(folder.root.free_bytes("missing")) == std::errc::no_such_file_or_directory);
}
