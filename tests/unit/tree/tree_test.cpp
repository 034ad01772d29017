#include "ftpd/tree/tree.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace ftp;
using namespace ftp::server;
using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

struct Home {
    std::filesystem::path operator/(std::string_view name) const { return directory / name; }

    TempDir directory;
    Tree tree = Tree::open(directory.text()).value();
};

VirtualPath at(std::string_view path) { return VirtualPath::root().resolve(path).value(); }

template <typename T>
std::errc failure(const Result<T>& result) {
    return result ? std::errc{} : static_cast<std::errc>(result.error().code().default_error_condition().value());
}

UploadRequest by_ann(Disposition disposition = Disposition::replace) {
    UploadRequest request;
    request.disposition = disposition;
    request.owner = "ann";
    return request;
}

Status put(const Tree& tree, const VirtualPath& path, std::string_view bytes, const UploadRequest& request = by_ann()) {
    auto upload = tree.begin_upload(path, request);
    if (!upload) return upload.error();
    if (auto written = upload->write(bytes); !written) return written;
    return upload->commit();
}

void interrupt(const Tree& tree, const VirtualPath& path, std::string_view bytes) {
    auto upload = tree.begin_upload(path, by_ann());
    REQUIRE(upload);
    REQUIRE(upload->write(bytes));
    upload->keep_partial();
}

std::string text(const OpenedFile& opened) {
    std::string content(opened.status.size.value(), '\0');
    REQUIRE(::pread(opened.file.get(), content.data(), content.size(), 0) == static_cast<ssize_t>(content.size()));
    return content;
}

// Every path that has a reserved name in it.
const std::vector<VirtualPath>& reserved_paths() {
    static const std::vector<VirtualPath> paths{at("/.ftpd-partial-0"), at("/.ftpd-new-1"), at("/d/.ftpd-partial-0"),
                                                at("/.ftpd-new-d/a"), at("/d/.ftpd-new-d/e/a")};
    return paths;
}

}  // namespace

TEST_CASE("a home must be a directory", "[tree]") {
    const TempDir directory;
    CHECK(failure(Tree::open((directory / "missing").string())) == std::errc::no_such_file_or_directory);
    write_file(directory / "file", "");
    CHECK(failure(Tree::open((directory / "file").string())) == std::errc::not_a_directory);
}

TEST_CASE("a user reads, writes, lists, renames and removes by virtual paths", "[tree]") {
    const Home home;
    REQUIRE(home.tree.make_directory(at("/in"), 0750));
    CHECK(home.tree.status(at("/in")).value().mode == 0750);
    REQUIRE(put(home.tree, at("/in/a"), "new"));
    CHECK(text(home.tree.open_for_reading(at("/in/a")).value()) == "new");
    CHECK(home.tree.list(at("/in"), DirectoryReader::Detail::status).value().next(10).value().at(0).name == "a");
    CHECK(home.tree.list(at("/"), DirectoryReader::Detail::status).value().next(10).value().at(0).name == "in");
    REQUIRE(home.tree.set_mode(at("/in/a"), 0600));
    REQUIRE(home.tree.set_modified(at("/in/a"), FileTime(std::chrono::seconds(1))));
    const auto status = home.tree.entry_status(at("/in/a")).value();
    CHECK(status.mode == 0600);
    CHECK(status.modified == FileTime(std::chrono::seconds(1)));
    REQUIRE(home.tree.rename(at("/in/a"), at("/b"), Root::Replace::no));
    CHECK(failure(home.tree.rename(at("/in"), at("/b"), Root::Replace::no)) == std::errc::file_exists);
    REQUIRE(home.tree.remove_file(at("/b")));
    REQUIRE(home.tree.remove_directory(at("/in")));
    CHECK(fs::is_empty(home.directory.path()));
    CHECK(home.tree.free_space(at("/")).value() > ByteCount(0));
}

TEST_CASE("the user's root is neither made, removed, renamed nor written", "[tree]") {
    const Home home;
    const auto root = VirtualPath::root();
    CHECK(home.tree.status(root).value().kind == FileKind::directory);
    CHECK(failure(home.tree.open_for_reading(root)) == std::errc::is_a_directory);
    CHECK(failure(put(home.tree, root, "x")) == std::errc::is_a_directory);
    CHECK(failure(home.tree.make_directory(root, 0755)) == std::errc::operation_not_permitted);
    CHECK(failure(home.tree.remove_directory(root)) == std::errc::operation_not_permitted);
    CHECK(failure(home.tree.remove_file(root)) == std::errc::operation_not_permitted);
    CHECK(failure(home.tree.rename(root, at("/x"), Root::Replace::yes)) == std::errc::operation_not_permitted);
}

TEST_CASE("errors name the virtual path and never the host's", "[tree]") {
    const Home home;
    const auto path = at("/in/a");
    const std::vector<Error> errors{
        home.tree.status(path).error(),
        home.tree.entry_status(path).error(),
        home.tree.open_for_reading(path).error(),
        home.tree.list(path, DirectoryReader::Detail::status).error(),
        home.tree.make_directory(path, 0755).error(),
        home.tree.remove_directory(path).error(),
        home.tree.remove_file(path).error(),
        home.tree.rename(path, at("/b"), Root::Replace::yes).error(),
        home.tree.rename(path, at("/b"), Root::Replace::no).error(),
        home.tree.set_modified(path, FileTime()).error(),
        home.tree.set_mode(path, 0644).error(),
        home.tree.free_space(path).error(),
        home.tree.begin_upload(path, by_ann()).error(),
        home.tree.begin_upload(path, by_ann(Disposition::append)).error(),
        home.tree.begin_upload(path, by_ann(Disposition::unique)).error(),
    };
    for (const auto& error : errors) {
        CAPTURE(error.text());
        CHECK(error.is(std::errc::no_such_file_or_directory));
        CHECK(error.doing().find("/in/a") != std::string::npos);
        CHECK(error.text().find(home.directory.text()) == std::string::npos);
    }
}

TEST_CASE("reserved names do not exist, and cannot be made", "[tree]") {
    const Home home;
    fs::create_directories(home / "d/.ftpd-new-d/e");
    for (const std::string name :
         {".ftpd-partial-0", ".ftpd-new-1", "d/.ftpd-partial-0", ".ftpd-new-d/a", "d/.ftpd-new-d/e/a"}) {
        write_file(home / name, "hidden");
    }
    write_file(home / "a", "");
    for (const auto& path : reserved_paths()) {
        CAPTURE(path.text());
        constexpr auto missing = std::errc::no_such_file_or_directory;
        constexpr auto denied = std::errc::permission_denied;
        CHECK(failure(home.tree.status(path)) == missing);
        CHECK(failure(home.tree.entry_status(path)) == missing);
        CHECK_FALSE(home.tree.link_target(path));
        CHECK(failure(home.tree.open_for_reading(path)) == missing);
        CHECK(failure(home.tree.list(path, DirectoryReader::Detail::status)) == missing);
        CHECK(failure(home.tree.remove_directory(path)) == missing);
        CHECK(failure(home.tree.remove_file(path)) == missing);
        CHECK(failure(home.tree.rename(path, at("/b"), Root::Replace::yes)) == missing);
        CHECK(failure(home.tree.set_modified(path, FileTime())) == missing);
        CHECK(failure(home.tree.set_mode(path, 0644)) == missing);
        CHECK_FALSE(home.tree.partial_size(path, "ann"));
        CHECK(failure(home.tree.make_directory(path, 0755)) == denied);
        CHECK(failure(home.tree.rename(at("/a"), path, Root::Replace::yes)) == denied);
        for (const auto disposition :
             {Disposition::replace, Disposition::append, Disposition::restart, Disposition::unique}) {
            CHECK(failure(home.tree.begin_upload(path, by_ann(disposition))) == denied);
        }
    }
    CHECK(home.tree.list(at("/"), DirectoryReader::Detail::names_only).value().next(10).value().size() == 2);
}

TEST_CASE("an interrupted upload has a size for its account only, is in no listing and can be completed", "[tree]") {
    const Home home;
    const auto bytes = random_bytes(100'000, 1);
    interrupt(home.tree, at("/a"), bytes);
    CHECK(failure(home.tree.status(at("/a"))) == std::errc::no_such_file_or_directory);
    CHECK(home.tree.partial_size(at("/a"), "ann") == ByteCount(99'999));
    CHECK_FALSE(home.tree.partial_size(at("/a"), "bob"));
    CHECK_FALSE(home.tree.partial_size(at("/b"), "ann"));
    CHECK(home.tree.list(at("/"), DirectoryReader::Detail::status).value().next(10).value().empty());
    auto restart = by_ann(Disposition::restart);
    restart.offset = 99'999;
    REQUIRE(put(home.tree, at("/a"), bytes.substr(99'999), restart));
    CHECK(read_file(home / "a") == bytes);
}

TEST_CASE("a directory with nothing but partials can be removed, one with a file cannot", "[tree]") {
    const Home home;
    fs::create_directory(home / "d");
    interrupt(home.tree, at("/d/a"), "half of it");
    write_file(home / "d/b", "");
    CHECK(failure(home.tree.remove_directory(at("/d"))) == std::errc::directory_not_empty);
    CHECK(home.tree.partial_size(at("/d/a"), "ann"));
    REQUIRE(home.tree.remove_file(at("/d/b")));
    REQUIRE(home.tree.remove_directory(at("/d")));
    CHECK(fs::is_empty(home.directory.path()));
}

TEST_CASE("links stay inside the home, and only those that lead somewhere in it tell where", "[tree]") {
    const TempDir outside;
    write_file(outside / "secret", "secret");
    const Home home;
    write_file(home / "in/a", "ours");
    fs::create_symlink("/in/a", home / "absolute");
    fs::create_symlink("in/a", home / "relative");
    fs::create_symlink(outside / "secret", home / "out");
    fs::create_directory_symlink(outside.path(), home / "directory");
    fs::create_symlink("missing", home / "dangling");
    CHECK(text(home.tree.open_for_reading(at("/absolute")).value()) == "ours");
    CHECK(home.tree.status(at("/absolute")).value().kind == FileKind::file);
    CHECK(home.tree.entry_status(at("/absolute")).value().kind == FileKind::symlink);
    CHECK(home.tree.link_target(at("/absolute")) == "/in/a");
    CHECK(home.tree.link_target(at("/relative")) == "in/a");
    CHECK_FALSE(home.tree.link_target(at("/out")));
    CHECK_FALSE(home.tree.link_target(at("/dangling")));
    CHECK_FALSE(home.tree.link_target(at("/in/a")));
    CHECK(failure(home.tree.open_for_reading(at("/out"))) == std::errc::no_such_file_or_directory);
    CHECK(failure(home.tree.open_for_reading(at("/directory/secret"))) == std::errc::no_such_file_or_directory);
    CHECK(failure(put(home.tree, at("/out"), "x")) == std::errc::no_such_file_or_directory);
    CHECK(failure(put(home.tree, at("/directory/new"), "x")) == std::errc::no_such_file_or_directory);
    CHECK(failure(home.tree.make_directory(at("/directory/d"), 0755)) == std::errc::no_such_file_or_directory);
    CHECK(failure(home.tree.rename(at("/in/a"), at("/directory/b"), Root::Replace::yes)) ==
          std::errc::no_such_file_or_directory);
    REQUIRE(put(home.tree, at("/dangling"), "found"));
    CHECK(read_file(home / "missing") == "found");
    CHECK(std::distance(fs::directory_iterator(outside.path()), {}) == 1);
}

TEST_CASE("special files are shown, but not opened", "[tree]") {
    const Home home;
    REQUIRE(::mkfifo((home / "fifo").c_str(), 0666) == 0);
    CHECK(home.tree.status(at("/fifo")).value().kind == FileKind::fifo);
    CHECK(failure(home.tree.open_for_reading(at("/fifo"))) == std::errc::operation_not_permitted);
    CHECK(failure(put(home.tree, at("/fifo"), "x")) == std::errc::operation_not_permitted);
    CHECK(failure(home.tree.list(at("/fifo"), DirectoryReader::Detail::status)) == std::errc::not_a_directory);
}

TEST_CASE("a unique upload tells the name it took", "[tree]") {
    const Home home;
    fs::create_directory(home / "in");
    auto upload = home.tree.begin_upload(at("/in/log"), by_ann(Disposition::unique));
    REQUIRE(upload);
    REQUIRE(upload->write(std::string_view("x")));
    const auto name = upload->name();
    REQUIRE(upload->commit());
    CHECK(name.starts_with("log."));
    CHECK(home.tree.status(at("/in").resolve(name).value()).value().size == ByteCount(1));
}
