// Uploads through symbolic links.

#include "common/file/upload.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/file/folder.hpp"

using namespace ftp;
using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

struct Linked {
    std::string text;   // of the link in/link
    std::string leads;  // to this path in the folder
};

}  // namespace

TEST_CASE("an upload goes through a link to its target, and the link stays", "[link]") {
    const Folder folder;
    fs::create_directories(folder / "in/deep");
    fs::create_directory(folder / "out");
    fs::create_directory_symlink("/out", folder / "in/away");
    fs::create_symlink("second", folder / "in/first");
    fs::create_symlink("../out/a", folder / "in/second");
    const auto [text, leads] =
        GENERATE(Linked{"a", "in/a"}, Linked{"deep/a", "in/deep/a"}, Linked{"/out/a", "out/a"}, Linked{"../a", "a"},
                 Linked{"../../../../out/a", "out/a"}, Linked{"/../a", "a"}, Linked{"away/a", "out/a"},
                 Linked{"away/../a", "a"},  // ".." of what away leads to, not of in/away
                 Linked{"first", "out/a"}, Linked{"deep/../../out/./a", "out/a"}, Linked{"//out//a", "out/a"});
    CAPTURE(text);
    fs::create_symlink(text, folder / "in/link");
    const bool dangling = GENERATE(true, false);
    if (!dangling) write_file(folder / leads, "old");
    SECTION("replacing") {
        REQUIRE(upload(folder.root, request("in/link"), "new"));
        CHECK(read_file(folder / leads) == "new");
    }
    SECTION("appending") {
        REQUIRE(upload(folder.root, request("in/link", Disposition::append), "new"));
        CHECK(read_file(folder / leads) == (dangling ? "new" : "oldnew"));
    }
    SECTION("interrupted and restarted") {
        if (!dangling) fs::remove(folder / leads);
        auto arriving = begun(folder.root, request("in/link"), "new!");
        arriving.keep_partial();
        CHECK(partial_size(folder.root, "in/link", "ann") == 3);
        CHECK(folder.hidden(fs::path(leads).parent_path().string()).size() == 1);
        REQUIRE(upload(folder.root, request("in/link", Disposition::restart, 3), "?"));
        CHECK(read_file(folder / leads) == "new?");
    }
    CHECK(fs::is_symlink(folder / "in/link"));
    CHECK_FALSE(fs::is_symlink(folder / leads));
}

TEST_CASE("a link that leads out of the root leads nowhere", "[link]") {
    const TempDir outside;
    write_file(outside / "secret", "old");
    const Folder folder;
    const auto secret = (outside / "secret").string();
    const std::vector<std::string> texts{secret, "../../.." + secret,
                                         "../" + outside.path().filename().string() + "/secret"};
    const auto& text = texts[GENERATE(0u, 1u, 2u)];
    fs::create_symlink(text, folder / "link");
    fs::create_directory_symlink(outside.path(), folder / "directory");
    for (const auto disposition : {Disposition::replace, Disposition::append, Disposition::restart}) {
        CHECK(refusal(folder.root, request("link", disposition, 1)) == std::errc::no_such_file_or_directory);
        CHECK(refusal(folder.root, request("directory/secret", disposition, 1)) ==
              std::errc::no_such_file_or_directory);
    }
    CHECK(refusal(folder.root, request("directory/new", Disposition::unique)) == std::errc::no_such_file_or_directory);
    CHECK_FALSE(partial_size(folder.root, "link", "ann"));
    CHECK(read_file(outside / "secret") == "old");
    CHECK(std::distance(fs::directory_iterator(outside.path()), {}) == 1);
}

TEST_CASE("links in a circle, and to directories, are refused", "[link]") {
    const Folder folder;
    fs::create_symlink("b", folder / "a");
    fs::create_symlink("a", folder / "b");
    CHECK(refusal(folder.root, request("a")) == std::errc::too_many_symbolic_link_levels);
    fs::create_directory(folder / "d");
    for (const std::string text : {"d", "d/", "/", "..", ".", "d/..", "/d/."}) {
        fs::create_directory_symlink(text, folder / "link");
        CAPTURE(text);
        CHECK(refusal(folder.root, request("link")) == std::errc::is_a_directory);
        fs::remove(folder / "link");
    }
    fs::create_symlink("missing/", folder / "link");
    CHECK(refusal(folder.root, request("link")) == std::errc::no_such_file_or_directory);
    fs::create_symlink("/proc/self/fd/0", folder / "magic");
    CHECK(refusal(folder.root, request("magic")) == std::errc::no_such_file_or_directory);
}

TEST_CASE("forty links in a row are followed, forty-one are not", "[link]") {
    const Folder folder;
    for (int i = 1; i <= 41; ++i) fs::create_symlink(std::to_string(i - 1), folder / std::to_string(i));
    REQUIRE(upload(folder.root, request("40"), "new"));
    CHECK(read_file(folder / "0") == "new");
    CHECK(refusal(folder.root, request("41")) == std::errc::too_many_symbolic_link_levels);
}

TEST_CASE("a link that is retargeted while an upload arrives changes nothing: the first target gets it", "[link]") {
    const Folder folder;
    fs::create_symlink("a", folder / "link");
    auto arriving = begun(folder.root, request("link"), "new");
    fs::remove(folder / "link");
    fs::create_symlink("/etc/passwd", folder / "link");
    REQUIRE(arriving.commit());
    CHECK(read_file(folder / "a") == "new");
}

TEST_CASE("a link that appears at the target's place is replaced, not followed", "[link]") {
    const TempDir outside;
    write_file(outside / "secret", "old");
    const Folder folder;
    auto arriving = begun(folder.root, request("a"), "new");
    fs::create_symlink(outside / "secret", folder / "a");
    REQUIRE(arriving.commit());
    CHECK(read_file(outside / "secret") == "old");
    CHECK(read_file(folder / "a") == "new");
    CHECK_FALSE(fs::is_symlink(folder / "a"));
}

TEST_CASE("where links are refused, one in the way is replaced and one on the way is an error", "[link]") {
    const TempDir outside;
    write_file(outside / "secret", "old");
    const Folder folder(Links::refused);
    fs::create_symlink(outside / "secret", folder / "link");
    fs::create_directory(folder / "d");
    fs::create_directory_symlink("d", folder / "directory");
    CHECK(refusal(folder.root, request("directory/a")) == std::errc::too_many_symbolic_link_levels);
    CHECK(refusal(folder.root, request("../a")) == std::errc::no_such_file_or_directory);
    CHECK(refusal(folder.root, request("d/../../a")) == std::errc::no_such_file_or_directory);
    CHECK(refusal(folder.root, request("link", Disposition::append)) == std::errc::too_many_symbolic_link_levels);
    CHECK(refusal(folder.root, request("link", Disposition::restart, 1)) == std::errc::too_many_symbolic_link_levels);
    auto in_place = request("link");
    in_place.atomic = false;
    CHECK(refusal(folder.root, in_place) == std::errc::too_many_symbolic_link_levels);
    auto careful = request("link");
    careful.may_overwrite = false;
    CHECK(refusal(folder.root, careful) == std::errc::file_exists);
    REQUIRE(upload(folder.root, request("link"), "new"));
    CHECK(read_file(folder / "link") == "new");
    CHECK(read_file(outside / "secret") == "old");
}
