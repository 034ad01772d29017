#include "common/file/lock.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

#include <fcntl.h>

namespace ftp {
namespace {

using namespace std::chrono_literals;

UniqueFd opened(const std::string& path) {
    UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    REQUIRE(file);
    return file;
}

TEST_CASE("a lock that another holds is waited for only so long", "[lock]") {
    const test::TempDir folder;
    const auto path = folder.path() / "held";
    auto holder = opened(path);
    const auto other = opened(path);
    REQUIRE_FALSE(lock_within(holder.get(), 0ms));

    CHECK(lock_whole(other.get()) == std::errc::device_or_resource_busy);
    CHECK(lock_within(other.get(), 1ms) == std::errc::device_or_resource_busy);
    holder.reset();
    CHECK_FALSE(lock_within(other.get(), 1ms));
}

}  // namespace
}  // namespace ftp
