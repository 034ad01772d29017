#include "common/file/partial.hpp"
#include "common/file/upload.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/file/failing_calls.hpp"
#include "tests/unit/file/folder.hpp"

using namespace ftp;
using namespace ftp::test;

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
