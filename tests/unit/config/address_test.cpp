#include "ftpd/config/address.hpp"

#include "tests/support/catch.hpp"

using namespace ftp;
using namespace ftp::server;

TEST_CASE("a listen address is a literal or a name, and a port", "[config]") {
    const auto [text, host, port] = GENERATE(table<std::string, std::string, int>({
        {"127.0.0.1:2121", "127.0.0.1", 2121},
        {"0.0.0.0:0", "0.0.0.0", 0},
        {"[::]:21", "::", 21},
        {"[::1]:65535", "::1", 65535},
        {"[fe80::1%eth0]:21", "fe80::1%eth0", 21},
        {"localhost:21", "localhost", 21},
        {"ftp-1.example.org:21", "ftp-1.example.org", 21},
    }));
    CAPTURE(text);
    const auto address = parse_listen_address(text);
    REQUIRE(address);
    CHECK(address->host == host);
    CHECK(address->port.value() == port);
}

TEST_CASE("a malformed listen address is refused in words", "[config]") {
    const auto [text, wrong] = GENERATE(table<std::string, std::string>({
        {"", "\"\" has no port, as in \"0.0.0.0:21\""},
        {"localhost", "\"localhost\" has no port, as in \"0.0.0.0:21\""},
        {"127.0.0.1:", "\"127.0.0.1:\" ends in no port from 0 to 65535"},
        {"127.0.0.1:65536", "\"127.0.0.1:65536\" ends in no port from 0 to 65535"},
        {"127.0.0.1:-1", "\"127.0.0.1:-1\" ends in no port from 0 to 65535"},
        {"127.0.0.1:21x", "\"127.0.0.1:21x\" ends in no port from 0 to 65535"},
        {"::1:21", "\"::1:21\" needs brackets: \"[::1]:21\""},
        {":21", "\":21\" is not HOST:PORT, as in \"0.0.0.0:21\" or \"[::]:21\""},
        {"[]:21", "\"[]:21\" is not HOST:PORT, as in \"0.0.0.0:21\" or \"[::]:21\""},
        {"[127.0.0.1]:21", "\"[127.0.0.1]:21\" is not HOST:PORT, as in \"0.0.0.0:21\" or \"[::]:21\""},
        {"[::1%]:21", "\"[::1%]:21\" is not HOST:PORT, as in \"0.0.0.0:21\" or \"[::]:21\""},
        {"256.0.0.1:21", "\"256.0.0.1:21\" is not HOST:PORT, as in \"0.0.0.0:21\" or \"[::]:21\""},
        {"127.1:21", "\"127.1:21\" is not HOST:PORT, as in \"0.0.0.0:21\" or \"[::]:21\""},
        {"a b:21", "\"a b:21\" is not HOST:PORT, as in \"0.0.0.0:21\" or \"[::]:21\""},
        {"a\nb:21", "\"a\\x0ab:21\" is not HOST:PORT, as in \"0.0.0.0:21\" or \"[::]:21\""},
    }));
    CAPTURE(text);
    const auto address = parse_listen_address(text);
    REQUIRE_FALSE(address);
    CHECK(address.error().doing() == wrong);
}

TEST_CASE("a range of ports stands in order and above the reserved ones", "[config]") {
    const auto range = parse_port_range("50000-50999");
    REQUIRE(range);
    CHECK(range->first == Port(50000));
    CHECK(range->last == Port(50999));
    CHECK(parse_port_range("1024-1024"));
    CHECK(parse_port_range(" 1024 - 65535 "));

    const auto [text, wrong] = GENERATE(table<std::string, std::string>({
        {"", "\"\" is not a range of ports, as in \"50000-50999\""},
        {"50000", "\"50000\" is not a range of ports, as in \"50000-50999\""},
        {"50000-", "\"50000-\" is not a range of ports, as in \"50000-50999\""},
        {"-50000", "\"-50000\" is not a range of ports, as in \"50000-50999\""},
        {"1-2-3", "\"1-2-3\" is not a range of ports, as in \"50000-50999\""},
        {"50000-65536", "\"50000-65536\" is not a range of ports, as in \"50000-50999\""},
        {"50000-50999x", "\"50000-50999x\" is not a range of ports, as in \"50000-50999\""},
        {"50999-50000", "\"50999-50000\" ends before it begins"},
        {"1023-2000", "\"1023-2000\" begins below 1024"},
    }));
    CAPTURE(text);
    const auto refused = parse_port_range(text);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().doing() == wrong);
}
