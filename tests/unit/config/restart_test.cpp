#include "ftpd/config/restart.hpp"

#include "tests/support/catch.hpp"

using namespace ftp::server;

TEST_CASE("what a running server cannot take is told by the names of the keys", "[config]") {
    Configuration running, wanted;
    wanted.server.greeting = "Hello";
    wanted.limits.sessions = 1;
    CHECK(keys_for_restart(running, wanted).empty());
    wanted.server.listen_tls = {"0.0.0.0:990"};
    wanted.server.user = "ftp";
    wanted.limits.password_checks = 4;
    CHECK(keys_for_restart(running, wanted) ==
          std::vector<std::string>{"server.listen_tls", "server.user", "limits.password_checks"});
}
