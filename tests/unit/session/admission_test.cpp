#include "ftpd/session/admission.hpp"

#include "tests/support/catch.hpp"

namespace ftp::test {

using server::Admission;
using server::Summons;

namespace {

const auto home = asio::ip::make_address("192.0.2.1");
const auto elsewhere = asio::ip::make_address("192.0.2.2");

// A door, and what its guests have heard.
struct Door {
    Admission admission;
    Admission::Limits limits;
    std::vector<std::pair<std::string, Summons>> heard;

    std::variant<Admission::Place, Admission::Refusal> enter(const std::string& name,
                                                             const asio::ip::address& address = home) {
        return admission.enter(address, limits, [this, name](Summons summons) { heard.emplace_back(name, summons); });
    }
    std::optional<Admission::Place> let_in(const std::string& name, const asio::ip::address& address = home) {
        auto entrance = enter(name, address);
        if (auto* place = std::get_if<Admission::Place>(&entrance)) return std::move(*place);
        return std::nullopt;
    }
};

}  // namespace

TEST_CASE("an address has so many sessions and no more, another one has its own", "[admission]") {
    Door door;
    door.limits.sessions_per_address = 2;
    auto first = door.let_in("first");
    auto second = door.let_in("second");
    CHECK(std::get<Admission::Refusal>(door.enter("third")) == Admission::Refusal::address_full);
    CHECK(door.let_in("other", elsewhere));
    CHECK(door.admission.sessions() == 2);  // the other one has gone again
    first.reset();
    CHECK(door.let_in("third"));
    CHECK(door.heard.empty());
}

TEST_CASE("places have growing numbers, and one that was moved leaves once", "[admission]") {
    Door door;
    auto first = door.let_in("first");
    auto second = door.let_in("second");
    CHECK(first->id() < second->id());
    {
        const Admission::Place moved(std::move(*first));
        first.reset();
        CHECK(door.admission.sessions() == 2);
    }
    CHECK(door.admission.sessions() == 1);
}

TEST_CASE("in a full house the oldest stranger is sent away, one after the other", "[admission]") {
    Door door;
    door.limits.sessions = 3;
    auto member = door.let_in("member");
    member->logged_in();
    auto old = door.let_in("old");
    auto young = door.let_in("young");
    auto newcomer = door.let_in("newcomer");
    REQUIRE(newcomer);
    REQUIRE(door.heard.size() == 1);
    CHECK(door.heard[0] == std::pair(std::string("old"), Summons::evicted));
    old.reset();
    auto next = door.let_in("next");
    REQUIRE(door.heard.size() == 2);
    CHECK(door.heard[1].first == "young");
}

TEST_CASE("a house that is full of members lets nobody in", "[admission]") {
    Door door;
    door.limits.sessions = 2;
    auto first = door.let_in("first");
    auto second = door.let_in("second");
    first->logged_in();
    second->logged_in();
    CHECK(std::get<Admission::Refusal>(door.enter("third")) == Admission::Refusal::server_full);
    CHECK(door.heard.empty());
    second.reset();
    CHECK(door.let_in("third"));
}

TEST_CASE("those on their way out do not let the house grow without bound", "[admission]") {
    Door door;
    door.limits.sessions = 10;
    door.limits.sessions_per_address = 1'000'000;
    std::vector<Admission::Place> inside;
    for (int i = 0; i < 1000; ++i) {
        auto entrance = door.enter("guest");
        if (auto* place = std::get_if<Admission::Place>(&entrance)) inside.push_back(std::move(*place));
    }
    CHECK(door.admission.sessions() <= 40);
    inside.clear();
    CHECK(door.admission.sessions() == 0);
    CHECK(door.let_in("later"));
}

TEST_CASE("a call reaches everybody who is inside", "[admission]") {
    Door door;
    auto first = door.let_in("first");
    auto second = door.let_in("second");
    auto gone = door.let_in("gone");
    gone.reset();
    door.admission.summon_all(Summons::draining);
    CHECK(door.heard.size() == 2);
}

}  // namespace ftp::test
