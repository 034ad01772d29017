// How often a thousand small files between our two programs wait for a far side: round trips of the whole run, from the
// first SYN to the end of QUIT.

#include "tests/support/catch.hpp"
#include "tests/support/trees.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/delayed_link.hpp"
#include "tests/system/real_tree.hpp"
#include "tests/system/tls_ftpd.hpp"

using namespace ftp::test;

namespace {

// So long that what the programs compute meanwhile hardly counts.
constexpr std::chrono::milliseconds one_way(150);
constexpr double goal = 25;

struct FarSite {
    explicit FarSite(bool tls) : options{"--tls=off"} {
        RunningFtpd::Settings settings{.address = DelayedLink::address, .inside = link.inside()};
        if (tls) settings.more = "[tls]\ncertificate = \"" + own.file() + "\"\nkey = \"" + own.key() + "\"\n";
        if (tls) options = {"--tls=required", "--ca", own.file()};
        server.emplace(std::move(settings));
    }

    std::string url(const std::string& path) const {
        const auto host = "ftp://alice@" + std::string(DelayedLink::far_address);
        return host + ":" + std::to_string(server->port()) + "/" + path;
    }
    // The round trips of a sync.
    double trips(std::vector<std::string> places) const {
        std::vector<std::string> words{"sync"};
        words.insert(words.end(), options.begin(), options.end());
        words.insert(words.end(), places.begin(), places.end());
        const auto before = link.round_trips();
        const auto outcome = run(link.inside(client.ftp(std::move(words))), patience);
        CAPTURE(outcome.text());
        CHECK(outcome.status == 0);
        return link.round_trips() - before;
    }

    Certificate own{{DelayedLink::far_address}};
    DelayedLink link{one_way, 0};
    std::vector<std::string> options;
    std::optional<RunningFtpd> server;
    Client client;
};

void few_round_trips(bool tls) {
    if (const auto why = DelayedLink::missing(); !why.empty()) return skip(why);
    const FarSite far(tls);
    const auto tree = far.client.folder() + "/tree";
    for (unsigned i = 0; i < 1000; ++i) write_file(tree + "/" + std::to_string(i), random_bytes(1024, i));
    CHECK(far.trips({"tree/", far.url("there/")}) <= goal);
    CHECK(differences(tree, far.server->file("there")).empty());
    CHECK(far.trips({far.url("there/"), "back/"}) <= goal);
    CHECK(differences(tree, far.client.folder() + "/back").empty());
}

}  // namespace

TEST_CASE("a thousand small files take at most 25 round trips each way", "[ahead]") { few_round_trips(false); }
TEST_CASE("a thousand small files take at most 25 round trips each way under TLS", "[ahead]") { few_round_trips(true); }
