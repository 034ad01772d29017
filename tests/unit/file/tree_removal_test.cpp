#include "common/file/tree_removal.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/file/folder.hpp"

using namespace ftp;
using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

constexpr TreeRemoval::Limits generous{1'000'000, 100};

TreeRemoval removal_of(const Folder& folder, std::string_view path, TreeRemoval::Limits limits = generous) {
    auto removal = TreeRemoval::begin(folder.root, path, limits);
    REQUIRE(removal);
    return *std::move(removal);
}

TreeRemoval::Count removed(const Folder& folder, std::string_view path, TreeRemoval::Limits limits = generous) {
    auto removal = removal_of(folder, path, limits);
    while (removal.step(1000)) {
    }
    return removal.count();
}

std::errc refusal_of(const Folder& folder, std::string_view path) {
    const auto removal = TreeRemoval::begin(folder.root, path, generous);
    return removal ? std::errc{} : static_cast<std::errc>(removal.error().code().default_error_condition().value());
}

}  // namespace

TEST_CASE("a directory goes with all that is in it", "[tree-removal]") {
    const Folder folder;
    for (int i = 0; i < 300; ++i) write_file(folder / ("d/a/f" + std::to_string(i)), "x");
    write_file(folder / "d/a/b/c/f", "x");
    fs::create_directories(folder / "d/empty/e");
    write_file(folder / "other", "x");
    const auto count = removed(folder, "d");
    CHECK(count.files == 301);
    CHECK(count.directories == 6);
    CHECK(count.kept == 0);
    CHECK(folder.visible() == Names{"other"});
}

TEST_CASE("no link is followed, neither in the directory nor as the directory", "[tree-removal]") {
    const TempDir outside;
    write_file(outside / "secret", "s");
    const Folder folder;
    write_file(folder / "near/f", "x");
    fs::create_directory(folder / "d");
    fs::create_directory_symlink(outside.path(), folder / "d/out");
    fs::create_directory_symlink("../near", folder / "d/near");
    fs::create_symlink("round", folder / "d/round");
    fs::create_directory_symlink("near", folder / "link");
    CHECK(refusal_of(folder, "link") == std::errc::not_a_directory);
    CHECK(refusal_of(folder, "near/f") == std::errc::not_a_directory);
    CHECK(refusal_of(folder, "missing") == std::errc::no_such_file_or_directory);
    CHECK(refusal_of(folder, "/") == std::errc::operation_not_permitted);
    CHECK(removed(folder, "d").files == 3);
    CHECK(read_file(outside / "secret") == "s");
    CHECK(folder.visible() == Names{"link", "near"});
    CHECK(folder.visible("near") == Names{"f"});
}

TEST_CASE("what may not be removed stays with the directories above it, and the rest goes", "[tree-removal]") {
    const Folder folder;
    write_file(folder / "d/a/kept/f", "x");
    write_file(folder / "d/a/gone/f", "x");
    write_file(folder / "d/b", "x");
    for (const auto* open : {"", "d", "d/a", "d/a/gone"}) fs::permissions(folder / open, fs::perms::all);
    fs::permissions(folder / "d/a/kept", static_cast<fs::perms>(0555));
    {
        const OrdinaryUser user;
        const auto count = removed(folder, "d");
        CHECK(count.kept == 1);
        CHECK(count.first_kept.value().is(std::errc::permission_denied));
        CHECK(count.first_kept.value().doing() == "removing /d");
    }
    CHECK(folder.visible("d") == Names{"a"});
    CHECK(folder.visible("d/a") == Names{"kept"});
    fs::permissions(folder / "d/a/kept", fs::perms::all);
}

TEST_CASE("the partials of dead uploads go, one that is still arriving stays", "[tree-removal]") {
    const Folder folder;
    fs::create_directories(folder / "d/dead");
    interrupt(folder, request("d/dead/f"), std::string(large, 'x'));
    write_file(folder / "d/f", "x");
    SECTION("all are dead") {
        CHECK(removed(folder, "d").kept == 0);
        CHECK(folder.visible().empty());
    }
    SECTION("one lives") {
        auto live = begun(folder.root, request("d/live"), std::string(large, 'x'));
        const auto count = removed(folder, "d");
        CHECK(count.kept == 1);
        CHECK(count.first_kept.value().is(std::errc::device_or_resource_busy));
        CHECK(count.files == 2);
        CHECK(live.commit());
        CHECK(folder.visible("d") == Names{"live"});
    }
}

TEST_CASE("a removal keeps to its limits and to its steps", "[tree-removal]") {
    const Folder folder;
    for (int i = 0; i < 50; ++i) write_file(folder / ("d/f" + std::to_string(i)), "x");
    SECTION("of entries") {
        auto removal = removal_of(folder, "d", {20, 10});
        while (removal.step(7)) {
        }
        CHECK(removal.reached_limit());
        CHECK(removal.count().files == 20);
        CHECK(folder.visible("d").size() == 30);
    }
    SECTION("of depth") {
        write_file(folder / "d/1/2/3/f", "x");
        const auto count = removed(folder, "d", {1000, 3});
        CHECK(count.kept == 1);
        CHECK(count.first_kept.value().is(std::errc::value_too_large));
        CHECK(folder.visible("d/1/2/3") == Names{"f"});
        CHECK(removed(folder, "d", {1000, 4}).kept == 0);
    }
    SECTION("of one step") {
        auto removal = removal_of(folder, "d");
        CHECK(removal.step(7));
        CHECK(removal.count().files <= 7);
        CHECK(folder.visible("d").size() >= 43);
    }
}

TEST_CASE("what comes into a directory while it is removed goes too", "[tree-removal]") {
    const Folder folder;
    for (int i = 0; i < 50; ++i) write_file(folder / ("d/f" + std::to_string(i)), "x");
    auto removal = removal_of(folder, "d");
    REQUIRE(removal.step(10));
    for (int i = 0; i < 50; ++i) write_file(folder / ("d/late" + std::to_string(i)), "x");
    while (removal.step(10)) {
    }
    CHECK(removal.count().files == 100);
    CHECK(folder.visible().empty());
}
