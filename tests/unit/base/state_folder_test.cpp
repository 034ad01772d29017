#include "common/base/state_folder.hpp"

#include "tests/support/catch.hpp"

using ftp::state_folder;

TEST_CASE("where a program keeps things for its user", "[state folder]") {
    CHECK(state_folder("ftp", "/home/ann", "") == "/home/ann/.local/state/ftp");
    CHECK(state_folder("ftpd", "/home/ann", "/state") == "/state/ftpd");
    CHECK(state_folder("ftp", "/home/ann", "relative") == "/home/ann/.local/state/ftp");
    CHECK(state_folder("ftp", "", "").empty());
}
