#include "ftpd/session/public_address.hpp"

#include "tests/support/catch.hpp"

namespace ftp::test {

using server::PublicAddress;

namespace {

asio::ip::address at(const std::string& text) { return asio::ip::make_address(text); }

}  // namespace

TEST_CASE("clients from outside are told the public address, those of our own networks the local one",
          "[public-address]") {
    PublicAddress address("203.0.113.7");
    CHECK_FALSE(address.is_name());
    const auto local = at("192.168.1.5");
    CHECK(address.tell(local, at("198.51.100.1")) == local);  // not known before it is looked at
    REQUIRE(address.refresh());
    CHECK(address.tell(local, at("198.51.100.1")) == at("203.0.113.7"));
    CHECK(address.tell(local, at("192.168.1.20")) == local);
    CHECK(address.tell(local, at("10.1.2.3")) == local);
    CHECK(address.tell(local, at("127.0.0.1")) == at("203.0.113.7"));  // a forwarder, for somebody
}

TEST_CASE("without a public address the local one is told to everybody", "[public-address]") {
    PublicAddress address("");
    CHECK(address.refresh());
    CHECK_FALSE(address.is_name());
    CHECK(address.tell(at("192.168.1.5"), at("198.51.100.1")) == at("192.168.1.5"));
}

TEST_CASE("a name is looked up, one that cannot be leaves what was known", "[public-address]") {
    PublicAddress name("localhost");
    CHECK(name.is_name());
    REQUIRE(name.refresh());
    CHECK(name.tell(at("192.168.1.5"), at("198.51.100.1")) == at("127.0.0.1"));
    PublicAddress unknown("no such name");
    CHECK(unknown.is_name());
    CHECK_FALSE(unknown.refresh());
    CHECK(unknown.tell(at("192.168.1.5"), at("198.51.100.1")) == at("192.168.1.5"));
}

}  // namespace ftp::test
