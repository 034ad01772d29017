#include "common/file/partial.hpp"

#include "common/file/upload.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/file/folder.hpp"

#include <sys/xattr.h>

using namespace ftp;
using namespace ftp::test;
namespace fs = std::filesystem;

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
