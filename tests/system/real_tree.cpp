#include "tests/system/real_tree.hpp"

#include "tests/support/catch.hpp"
#include "tests/system/clients.hpp"

#include <limits>

namespace ftp::test {

RealTree::RealTree() {
    constexpr std::size_t a_part = 200;
    const auto most = everything() ? std::numeric_limits<std::size_t>::max() : a_part;
    copy_files("/usr/share/doc", path() + "/doc", most);
    copy_files("/usr/include", path() + "/include", most);
    files_ = count_files(path());
    REQUIRE(files_ >= a_part);
}

}  // namespace ftp::test
