// Uploads into a file that is already published: APPE, and REST + STOR.

#include "common/file/upload.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/file/failing_calls.hpp"
#include "tests/unit/file/folder.hpp"

#include <sys/stat.h>

using namespace ftp;
using namespace ftp::test;
namespace fs = std::filesystem;

TEST_CASE("an append is seen at commit, and not before", "[published]") {
    const Folder folder;
    const auto old = random_bytes(1000, 1);
    const auto tail = random_bytes(GENERATE(0u, 1u, 300u * 1024, 3u * 1024 * 1024), 2);
    write_file(folder / "a", old);
    SECTION("it is committed") {
        auto arriving = begun(folder.root, request("a", Disposition::append), tail);
        CHECK(read_file(folder / "a") == old);
        REQUIRE(arriving.commit());
        CHECK(read_file(folder / "a") == old + tail);
    }
    SECTION("it is dropped") {
        { auto dropped = begun(folder.root, request("a", Disposition::append), tail); }
        CHECK(read_file(folder / "a") == old);
    }
    SECTION("it is interrupted") {
        auto arriving = begun(folder.root, request("a", Disposition::append), tail);
        arriving.keep_partial();
        CHECK(read_file(folder / "a") == old);
        // The file is free again.
        REQUIRE(upload(folder.root, request("a", Disposition::append), "x"));
        CHECK(read_file(folder / "a") == old + "x");
    }
    CHECK(folder.visible() == Names{"a"});
    CHECK(folder.hidden().empty());
}

TEST_CASE("a restart at any offset of a published file writes there and keeps the tail", "[published]") {
    const Folder folder;
    const auto old = random_bytes(1000, 1);
    const std::size_t offset = GENERATE(1u, 499u, 500u, 998u, 999u, 1000u);
    const auto bytes = random_bytes(GENERATE(0u, 1u, 2u, 700u), 2);
    CAPTURE(offset, bytes.size());
    write_file(folder / "a", old);
    REQUIRE(::chmod((folder / "a").c_str(), 0640) == 0);
    auto expected = old;
    if (expected.size() < offset + bytes.size()) expected.resize(offset + bytes.size());
    expected.replace(offset, bytes.size(), bytes);
    auto arriving = begun(folder.root, request("a", Disposition::restart, offset), bytes);
    CHECK(read_file(folder / "a") == old);
    SECTION("it is committed") {
        REQUIRE(arriving.commit());
        CHECK(read_file(folder / "a") == expected);
    }
    SECTION("it is interrupted") {
        arriving.keep_partial();
        CHECK(read_file(folder / "a") == old);
    }
    CHECK(folder.root.status("a").value().mode == 0640);
    CHECK(folder.visible() == Names{"a"});
    CHECK(folder.hidden().empty());
}

TEST_CASE("a restart of a published file goes to its end and no further, and from 0 it replaces", "[published]") {
    const Folder folder;
    write_file(folder / "a", "12345");
    CHECK(refusal(folder.root, request("a", Disposition::restart, 6)) == std::errc::invalid_seek);
    CHECK(refusal(folder.root, request("a", Disposition::restart, ~std::uint64_t{0})) == std::errc::invalid_seek);
    REQUIRE(upload(folder.root, request("a", Disposition::restart, 0), "x"));
    CHECK(read_file(folder / "a") == "x");
}

TEST_CASE("a published file counts, not the partial beside it", "[published]") {
    const Folder folder;
    write_file(folder / "a", "old");
    auto interrupted = begun(folder.root, request("a"), random_bytes(1024 * 1024, 1));
    interrupted.keep_partial();
    CHECK(refusal(folder.root, request("a", Disposition::restart, 4)) == std::errc::invalid_seek);
    REQUIRE(upload(folder.root, request("a", Disposition::append), "er"));
    CHECK(read_file(folder / "a") == "older");
    CHECK(folder.hidden().size() == 1);
}

TEST_CASE("where overwriting is not allowed, a published file may grow but not change", "[published]") {
    const Folder folder;
    write_file(folder / "a", "old");
    auto careful = request("a", Disposition::restart, 1);
    careful.may_overwrite = false;
    CHECK(refusal(folder.root, careful) == std::errc::file_exists);
    careful.offset = 3;
    REQUIRE(upload(folder.root, careful, "er"));
    careful.disposition = Disposition::append;
    REQUIRE(upload(folder.root, careful, "s"));
    CHECK(read_file(folder / "a") == "olders");
}

TEST_CASE("an append to nothing does not replace what has come meanwhile", "[published]") {
    const Folder folder;
    auto arriving = begun(folder.root, request("a", Disposition::append), random_bytes(GENERATE(3u, 300u * 1024), 1));
    REQUIRE(upload(folder.root, request("a"), "first"));
    CHECK(failure(arriving.commit()) == std::errc::device_or_resource_busy);
    CHECK(read_file(folder / "a") == "first");
}

TEST_CASE("a file with two names is neither appended to nor restarted", "[published]") {
    const Folder folder;
    write_file(folder / "a", "old");
    fs::create_hard_link(folder / "a", folder / "b");
    CHECK(refusal(folder.root, request("a", Disposition::append)) == std::errc::operation_not_permitted);
    CHECK(refusal(folder.root, request("a", Disposition::restart, 1)) == std::errc::operation_not_permitted);
    auto in_place = request("a");
    in_place.atomic = false;
    CHECK(refusal(folder.root, in_place) == std::errc::operation_not_permitted);
    fs::remove(folder / "b");
    auto arriving = begun(folder.root, request("a", Disposition::append), "new");
    fs::create_hard_link(folder / "a", folder / "b");
    CHECK(failure(arriving.commit()) == std::errc::device_or_resource_busy);
    CHECK(read_file(folder / "b") == "old");
}

TEST_CASE("one writer at a time continues a published file", "[published]") {
    const Folder folder;
    write_file(folder / "a", "old");
    const auto disposition = GENERATE(Disposition::append, Disposition::restart);
    auto first = begun(folder.root, request("a", disposition, 1), "xx");
    for (const auto other : {Disposition::append, Disposition::restart}) {
        CHECK(refusal(folder.root, request("a", other, 2)) == std::errc::device_or_resource_busy);
    }
    SECTION("it is free after commit") { REQUIRE(first.commit()); }
    SECTION("it is free after an interruption") { first.keep_partial(); }
    SECTION("it is free when the upload is dropped") {
        auto dropped = std::move(first);
        dropped = begun(folder.root, request("b"));
    }
    CHECK(refusal(folder.root, request("a", Disposition::append)) == std::errc{});
}

TEST_CASE("what changes under an append or restart is not overwritten blindly", "[published]") {
    const Folder folder;
    write_file(folder / "a", "old");
    auto arriving = begun(folder.root, request("a", GENERATE(Disposition::append, Disposition::restart), 1), "xx");
    SECTION("by another whole upload") {
        REQUIRE(upload(folder.root, request("a"), "whole"));
        CHECK(failure(arriving.commit()) == std::errc::device_or_resource_busy);
        CHECK(read_file(folder / "a") == "whole");
    }
    SECTION("by somebody who writes without asking") {
        write_file(folder / "a", "longer");
        CHECK(failure(arriving.commit()) == std::errc::device_or_resource_busy);
        CHECK(read_file(folder / "a") == "longer");
    }
    SECTION("by removing it") {
        fs::remove(folder / "a");
        CHECK(failure(arriving.commit()) == std::errc::device_or_resource_busy);
        CHECK(folder.visible().empty());
    }
    CHECK(folder.hidden().empty());
}

TEST_CASE("uploads written in place are seen as they grow", "[in place]") {
    const Folder folder;
    auto open = request("a");
    open.atomic = false;
    {
        auto arriving = begun(folder.root, open);
        CHECK(arriving.in_place());
        REQUIRE(write(arriving, "12"));
        CHECK(read_file(folder / "a") == "12");
        REQUIRE(arriving.commit());
    }
    CHECK(folder.root.status("a").value().mode == 0644);
    SECTION("nothing is lost before the first octet") {
        auto arriving = begun(folder.root, open);
        CHECK(read_file(folder / "a") == "12");
        arriving.keep_partial();
        CHECK(read_file(folder / "a") == "12");
    }
    SECTION("an empty file replaces as well") {
        REQUIRE(upload(folder.root, open, ""));
        CHECK(read_file(folder / "a").empty());
    }
    SECTION("a shorter one leaves nothing of the old") {
        REQUIRE(upload(folder.root, open, "x"));
        CHECK(read_file(folder / "a") == "x");
    }
    SECTION("an append is taken back when it is dropped, and stays when it is kept") {
        open.disposition = Disposition::append;
        { auto dropped = begun(folder.root, open, "34"); }
        CHECK(read_file(folder / "a") == "12");
        auto kept = begun(folder.root, open, "34");
        CHECK(read_file(folder / "a") == "1234");
        kept.keep_partial();
        CHECK(read_file(folder / "a") == "1234");
    }
    SECTION("a restart writes at its offset") {
        open.disposition = Disposition::restart;
        open.offset = 1;
        REQUIRE(upload(folder.root, open, "x"));
        CHECK(read_file(folder / "a") == "1x");
        open.offset = 3;
        CHECK(refusal(folder.root, open) == std::errc::invalid_seek);
    }
    SECTION("one writer at a time") {
        auto first = begun(folder.root, open);
        CHECK(refusal(folder.root, open) == std::errc::device_or_resource_busy);
    }
    SECTION("not over an existing file where that is not allowed") {
        open.may_overwrite = false;
        CHECK(refusal(folder.root, open) == std::errc::file_exists);
    }
    CHECK(folder.hidden().empty());
}

TEST_CASE("a file made in place goes away when its upload is dropped", "[in place]") {
    const Folder folder;
    auto open = request("a", GENERATE(Disposition::replace, Disposition::append, Disposition::restart));
    open.atomic = false;
    { auto dropped = begun(folder.root, open, "half"); }
    CHECK(folder.visible().empty());
    {
        auto dropped = begun(folder.root, open, "half");
        fs::remove(folder / "a");
        write_file(folder / "a", "somebody else's");
    }
    CHECK(read_file(folder / "a") == "somebody else's");
}

TEST_CASE("where only the file is writable and not its directory, it is written in place", "[in place]") {
    const Folder folder;
    fs::create_directory(folder / "d");
    write_file(folder / "d/a", "old");
    REQUIRE(::chmod((folder / "d/a").c_str(), 0666) == 0);
    REQUIRE(::chmod(folder.directory.text().c_str(), 0755) == 0);
    REQUIRE(::chmod((folder / "d").c_str(), 0555) == 0);
    const OrdinaryUser as_nobody;
    CHECK(refusal(folder.root, request("d/b")) == std::errc::permission_denied);
    CHECK(refusal(folder.root, request("d/b", Disposition::append)) == std::errc::permission_denied);
    SECTION("replaced, and only when data comes") {
        auto arriving = begun(folder.root, request("d/a"));
        CHECK(arriving.in_place());
        CHECK(read_file(folder / "d/a") == "old");
        REQUIRE(write(arriving, "n"));
        REQUIRE(arriving.commit());
        CHECK(read_file(folder / "d/a") == "n");
    }
    SECTION("appended to") {
        { auto dropped = begun(folder.root, request("d/a", Disposition::append), "er"); }
        CHECK(read_file(folder / "d/a") == "old");
        REQUIRE(upload(folder.root, request("d/a", Disposition::append), "er"));
        CHECK(read_file(folder / "d/a") == "older");
    }
    SECTION("restarted") {
        REQUIRE(upload(folder.root, request("d/a", Disposition::restart, 1), "x"));
        CHECK(read_file(folder / "d/a") == "oxd");
        CHECK(refusal(folder.root, request("d/a", Disposition::restart, 4)) == std::errc::invalid_seek);
    }
    SECTION("through a link") {
        CHECK(refusal(folder.root, request("d/a/")) != std::errc{});
        REQUIRE(upload(folder.root, request("d/../d/a"), "n"));
        CHECK(read_file(folder / "d/a") == "n");
    }
    CHECK(folder.hidden("d").empty());
}

TEST_CASE("what may not be written at all is refused", "[in place]") {
    const Folder folder;
    fs::create_directory(folder / "d");
    write_file(folder / "d/a", "old");
    REQUIRE(::chmod((folder / "d/a").c_str(), 0444) == 0);
    REQUIRE(::chmod(folder.directory.text().c_str(), 0755) == 0);
    REQUIRE(::chmod((folder / "d").c_str(), 0555) == 0);
    const OrdinaryUser as_nobody;
    for (const auto disposition : {Disposition::replace, Disposition::append, Disposition::restart}) {
        CHECK(refusal(folder.root, request("d/a", disposition, 1)) == std::errc::permission_denied);
    }
}

TEST_CASE("in a sticky directory another's file is written in place, one's own is replaced", "[in place]") {
    if (::geteuid() != 0) return;  // it takes two owners
    const Folder folder;
    write_file(folder / "a", "old");
    REQUIRE(::chmod((folder / "a").c_str(), 0666) == 0);
    REQUIRE(::chmod(folder.directory.text().c_str(), 01777) == 0);
    const OrdinaryUser as_nobody;
    auto arriving = begun(folder.root, request("a"), "new");
    CHECK(arriving.in_place());
    REQUIRE(arriving.commit());
    CHECK(read_file(folder / "a") == "new");
    REQUIRE(upload(folder.root, request("a", Disposition::restart, 1), "x"));
    CHECK(read_file(folder / "a") == "nxw");
    REQUIRE(upload(folder.root, request("b"), "mine"));
    auto again = begun(folder.root, request("b"), "again");
    CHECK_FALSE(again.in_place());
    REQUIRE(again.commit());
    CHECK(read_file(folder / "b") == "again");
}

TEST_CASE("a directory that may be written but not read takes uploads, synced ones too", "[upload]") {
    const Folder folder;
    fs::create_directory(folder / "drop");
    REQUIRE(::chmod(folder.directory.text().c_str(), 0755) == 0);
    REQUIRE(::chmod((folder / "drop").c_str(), 0333) == 0);
    auto synced = request("drop/a");
    synced.sync = true;
    synced.mode = 0644;
    {
        const OrdinaryUser as_nobody;
        REQUIRE(upload(folder.root, synced, "new"));
    }
    CHECK(read_file(folder / "drop/a") == "new");
}
