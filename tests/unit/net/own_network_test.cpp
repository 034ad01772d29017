#include "common/net/own_network.hpp"

#include "tests/support/catch.hpp"

namespace ftp::test {

namespace {

asio::ip::address at(const std::string& text) { return asio::ip::make_address(text); }

}  // namespace

TEST_CASE("our own networks are those of the standards, to the last address", "[public-address]") {
    for (const auto* own : {"127.0.0.1", "127.255.255.255", "10.0.0.0", "10.255.255.255", "172.16.0.0",
                            "172.31.255.255", "192.168.0.0", "192.168.255.255", "169.254.0.0", "169.254.255.255",
                            "0.0.0.0", "::1", "::", "fe80::1", "fc00::", "fdff::1"}) {
        CAPTURE(own);
        CHECK(is_own_network(at(own)));
    }
    for (const auto* foreign : {"9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255",
                                "192.169.0.0", "169.253.255.255", "169.255.0.0", "126.255.255.255", "128.0.0.0",
                                "203.0.113.1", "2001:db8::1", "fec0::1", "fb00::1", "fe00::1"}) {
        CAPTURE(foreign);
        CHECK_FALSE(is_own_network(at(foreign)));
    }
}

}  // namespace ftp::test
