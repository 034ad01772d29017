#include "ftpd/session/public_address.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"

#include <atomic>
#include <future>

namespace ftp::test {

using server::PublicAddress;

namespace {

constexpr auto patience = std::chrono::seconds(10);

asio::ip::address at(const std::string& text) { return asio::ip::make_address(text); }

}  // namespace

TEST_CASE("clients from outside are told the public address, those of our own networks the local one",
          "[public-address]") {
    PublicAddress address("203.0.113.7");
    const auto local = at("192.168.1.5");
    CHECK(address.tell(local, at("198.51.100.1")) == at("203.0.113.7"));
    CHECK(address.tell(local, at("192.168.1.20")) == local);
    CHECK(address.tell(local, at("10.1.2.3")) == local);
    CHECK(address.tell(local, at("127.0.0.1")) == at("203.0.113.7"));  // a forwarder, for somebody
}

TEST_CASE("without a public address the local one is told to everybody", "[public-address]") {
    PublicAddress address("");
    address.refresh();
    CHECK_FALSE(address.failed());
    CHECK(address.tell(at("192.168.1.5"), at("198.51.100.1")) == at("192.168.1.5"));
}

TEST_CASE("a name is looked up, one that cannot be leaves what was known", "[public-address]") {
    const auto local = at("192.168.1.5");
    const auto client = at("198.51.100.1");
    PublicAddress name("localhost");
    CHECK(name.tell(local, client) == local);  // not known before it is looked up
    name.refresh();
    CHECK(within(patience, [&] { return name.tell(local, client) == at("127.0.0.1"); }));
    CHECK_FALSE(name.failed());
    const auto found = std::make_shared<std::atomic<bool>>(true);
    PublicAddress other("other", [found](const std::string&) { return at(*found ? "203.0.113.7" : "0.0.0.0"); });
    other.refresh();
    CHECK(within(patience, [&] { return other.tell(local, client) == at("203.0.113.7"); }));
    *found = false;
    CHECK(within(patience, [&] { return other.refresh(), other.failed(); }));
    CHECK(other.tell(local, client) == at("203.0.113.7"));
}

TEST_CASE("another public address holds at once, another name when it has been looked up", "[public-address]") {
    const auto local = at("192.168.1.5");
    const auto client = at("198.51.100.1");
    PublicAddress address("203.0.113.7", [](const std::string&) { return at("203.0.113.9"); });
    address.change("203.0.113.8");
    CHECK(address.tell(local, client) == at("203.0.113.8"));
    address.change("name");
    CHECK(address.tell(local, client) == local);
    address.refresh();
    CHECK(within(patience, [&] { return address.tell(local, client) == at("203.0.113.9"); }));
    address.change("name");  // still known
    CHECK(address.tell(local, client) == at("203.0.113.9"));
    address.change("");
    CHECK(address.tell(local, client) == local);
}

TEST_CASE("a look-up that hangs keeps nobody waiting, and no second one is begun", "[public-address]") {
    const auto hanging = std::make_shared<std::promise<asio::ip::address>>();
    const auto asked = std::make_shared<std::atomic<int>>(0);
    {
        PublicAddress address("name", [hanging, asked](const std::string&) {
            ++*asked;
            return hanging->get_future().get();
        });
        address.refresh();
        address.refresh();
        CHECK(within(patience, [&] { return *asked == 1; }));
        CHECK(address.tell(at("192.168.1.5"), at("198.51.100.1")) == at("192.168.1.5"));
        CHECK_FALSE(address.failed());
    }
    CHECK(*asked == 1);
    hanging->set_value(at("203.0.113.7"));
    CHECK(within(patience, [&] { return asked.use_count() == 1; }));  // its thread has ended
}

}  // namespace ftp::test
