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

TEST_CASE("an address of this machine is known as such", "[public-address]") {
    for (const auto* own : {"127.0.0.1", "127.3.2.1", "::1"}) CHECK(is_own_address(at(own)));
    for (const auto* other : {"203.0.113.1", "198.51.100.7", "2001:db8::1"}) CHECK_FALSE(is_own_address(at(other)));
}

TEST_CASE("nobody from outside is led into our networks, or to this machine", "[public-address]") {
    struct Case {
        const char* from;
        const char* to;
        bool may;
    };
    for (const auto& [from, to, may] : {
             Case{"203.0.113.1", "198.51.100.7", true},
             Case{"203.0.113.1", "10.0.0.1", false},
             Case{"203.0.113.1", "192.168.1.1", false},
             Case{"203.0.113.1", "127.0.0.1", false},
             Case{"203.0.113.1", "169.254.169.254", false},
             Case{"203.0.113.1", "0.0.0.0", false},
             Case{"203.0.113.1", "224.0.0.1", false},
             Case{"203.0.113.1", "255.255.255.255", false},
             Case{"2001:db8::1", "2001:db8::2", true},
             Case{"2001:db8::1", "fd00::1", false},
             Case{"2001:db8::1", "::1", false},
             Case{"2001:db8::1", "ff02::1", false},
             Case{"10.0.0.1", "10.0.0.2", true},
             Case{"10.0.0.1", "203.0.113.1", true},
             Case{"10.0.0.1", "127.0.0.1", false},
             Case{"127.0.0.1", "127.0.0.2", true},
         }) {
        CAPTURE(from, to);
        CHECK(may_lead_to(at(from), at(to)) == may);
    }
}

}  // namespace ftp::test
