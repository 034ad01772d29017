#include "ftpd/interpreter/need.hpp"

#include "ftpd/interpreter/site.hpp"
#include "tests/support/catch.hpp"

namespace ftp::server {

TEST_CASE("every command may stand in a list of rights, and brings what lets it through", "[need]") {
    const Configuration configuration;
    for (const auto& command : commands()) {
        CAPTURE(command);
        const auto rights = Rights::parse(std::vector{command});
        REQUIRE(rights);
        const auto need = need_of(command, configuration);
        REQUIRE(need);
        CHECK(rights->allow_any(need->any_of));
        CHECK(rights->allow(need->all_of));
        const bool free = need->any_of == Operation::none && need->all_of == Operation::none && command != "STAT";
        CHECK((*rights == Rights()) == free);
    }
}

TEST_CASE("removing trees needs two rights and may be switched off", "[need]") {
    Configuration configuration;
    for (const std::string_view command : {"RMDA", "SITE RMDIR"}) {
        CAPTURE(command);
        configuration.limits.remove_entries = 1;
        const auto on = need_of(command, configuration).value();
        CHECK(on.all_of == to_remove_trees);
        CHECK(on.off.empty());
        configuration.limits.remove_entries = 0;
        CHECK(need_of(command, configuration).value().off == "limits.remove_entries = 0");
    }
    CHECK_FALSE(need_of("SITE NONE", configuration));
    CHECK_FALSE(need_of("RETRR", configuration));
}

}  // namespace ftp::server
