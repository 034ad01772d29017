#include "ftp/transfer/local_target.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

#include <filesystem>
#include <sys/stat.h>

namespace ftp::client {
namespace {

namespace fs = std::filesystem;
using test::TempDir;

TEST_CASE("a download goes neither over a device nor beside another download of the same file", "[download]") {
    const TempDir dir;
    const auto root = Root::open(dir.text(), Links::refused);
    REQUIRE(root);
    REQUIRE(::mkfifo((dir / "fifo").c_str(), 0600) == 0);
    fs::create_directory(dir / "folder");
    CHECK(LocalTarget::open(*root, "fifo", LocalTarget::Start::fresh).error().is(std::errc::operation_not_permitted));
    CHECK(LocalTarget::open(*root, "folder", LocalTarget::Start::fresh).error().is(std::errc::is_a_directory));
    auto first = LocalTarget::open(*root, "f", LocalTarget::Start::fresh);
    REQUIRE(first);
    CHECK(LocalTarget::open(*root, "f", LocalTarget::Start::fresh).error().is(std::errc::device_or_resource_busy));
}

TEST_CASE("a temporary name depends on the name alone and is always short enough", "[download]") {
    const std::string longest(255, 'x');
    CHECK(temporary_name("a") == temporary_name("a"));
    CHECK(temporary_name("a") != temporary_name("b"));
    CHECK(is_temporary_name(temporary_name(longest)));
    CHECK_FALSE(is_temporary_name(".ftp-0123456789abcdeX.part"));
    CHECK(is_temporary_name(former_name(longest)));
    CHECK(former_name("a") != temporary_name("a"));
    CHECK_FALSE(is_temporary_name("a.part"));
    CHECK_FALSE(is_temporary_name(".ftp-0123456789abcdef.new"));
}

}  // namespace
}  // namespace ftp::client
