// Uploads of a part of a file: RANG + STOR.

#include "tests/support/catch.hpp"
#include "tests/unit/file/folder.hpp"

using namespace ftp;
using namespace ftp::test;

namespace {

UploadRequest part(std::uint64_t offset, std::uint64_t most) {
    auto what = request("a", Disposition::range, offset);
    what.most = most;
    return what;
}

}  // namespace

TEST_CASE("a part of a published file is written and nothing beside it, from 0 too", "[range]") {
    const Folder folder;
    const auto old = random_bytes(1000, 1);
    const std::size_t offset = GENERATE(0u, 1u, 500u, 999u, 1000u);
    const auto bytes = random_bytes(GENERATE(0u, 1u, 1u, 700u), 2);
    CAPTURE(offset, bytes.size());
    write_file(folder / "a", old);
    auto expected = old;
    if (expected.size() < offset + bytes.size()) expected.resize(offset + bytes.size());
    expected.replace(offset, bytes.size(), bytes);
    auto arriving = begun(folder.root, part(offset, bytes.size()), bytes);
    SECTION("one octet more is refused, and the file stays as it was") {
        CHECK(failure(write(arriving, "x")) == std::errc::file_too_large);
        arriving.keep_partial();
        CHECK(read_file(folder / "a") == old);
    }
    SECTION("it is committed") {
        REQUIRE(arriving.commit());
        CHECK(read_file(folder / "a") == expected);
    }
    CHECK(folder.hidden().empty());
}

TEST_CASE("a part begins no further than the file goes, and changes what may be changed only", "[range]") {
    const Folder folder;
    write_file(folder / "a", "0123456789");
    CHECK(refusal(folder.root, part(11, 1)) == std::errc::invalid_seek);
    auto reader = part(0, 1);
    reader.may_overwrite = false;
    CHECK(refusal(folder.root, reader) == std::errc::file_exists);
    reader.offset = 10;
    REQUIRE(upload(folder.root, reader, "x"));
    CHECK(read_file(folder / "a") == "0123456789x");
}

TEST_CASE("a part of a file that is not there begins it, or goes on with its partial", "[range]") {
    const Folder folder;
    CHECK(refusal(folder.root, part(1, 1)) == std::errc::invalid_seek);
    SECTION("from 0") {
        REQUIRE(upload(folder.root, part(0, 3), "abc"));
        CHECK(read_file(folder / "a") == "abc");
    }
    SECTION("in the middle of the partial") {
        const auto bytes = random_bytes(large, 1);
        interrupt(folder, request("a"), bytes);
        REQUIRE(upload(folder.root, part(1000, 3), "abc"));
        CHECK(read_file(folder / "a") == bytes.substr(0, 1000) + "abc");
    }
}
