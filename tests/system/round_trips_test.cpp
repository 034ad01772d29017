// How often our client waits for a far server, on one session: round trips for each small file.

#include "tests/support/catch.hpp"
#include "tests/support/trees.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/delayed_link.hpp"
#include "tests/system/other_servers.hpp"
#include "tests/system/real_tree.hpp"

using namespace ftp::test;

namespace {

constexpr std::chrono::milliseconds one_way(50);
constexpr double goal = 4.2;  // round trips for each file

// So many files of 1 KiB.
void write_files(const std::string& folder, unsigned number) {
    for (unsigned i = 0; i < number; ++i) write_file(folder + "/" + std::to_string(i), random_bytes(1024, i));
}

struct FarStranger {
    explicit FarStranger(const std::string& name)
        : server(name, OtherServer::Tls::off, {DelayedLink::address, DelayedLink::far_address, link.inside()}) {}

    std::chrono::duration<double> takes(std::vector<std::string> arguments) const {
        const auto begin = std::chrono::steady_clock::now();
        const auto outcome = run(link.inside(client.ftp(std::move(arguments))), patience);
        CAPTURE(outcome.text());
        CHECK(outcome.status == 0);
        return std::chrono::steady_clock::now() - begin;
    }

    DelayedLink link{one_way, 0};
    OtherServer server;
    Client client;
};

// What some more files cost, each by itself: the login and the listings are in both. The best of some runs, since a
// machine that is busy takes longer.
template <typename Few, typename Many>
double round_trips(Few few, Many many, unsigned more) {
    double best = 1000;
    for (int i = 0; i < 4 && best > goal; ++i) {
        const auto few_take = few(i), many_take = many(i);
        best = std::min(best, (many_take - few_take) / (2 * one_way) / more);
    }
    return best;
}

void few_round_trips(const std::string& name) {
    for (const auto& why : {OtherServer::missing(name), DelayedLink::missing()}) {
        if (!why.empty()) return skip(why);
    }
    const FarStranger far(name);
    const unsigned few = 3, many = everything() ? 1000 : 23;
    const auto& folder = far.client.folder();
    write_files(folder + "/few", few);
    write_files(folder + "/many", many);
    const auto up = [&](const std::string& tree) {
        return [&far, tree](int i) {
            return far.takes({"sync", "-P", "1", tree + "/", far.server.url(tree + std::to_string(i) + "/")});
        };
    };
    CHECK(round_trips(up("few"), up("many"), many - few) <= goal);
    CHECK(differences(folder + "/many", far.server.home() + "/many0").empty());
    const auto down = [&](const std::string& tree) {
        return [&far, tree](int i) {
            const auto copy = tree + " back " + std::to_string(i) + "/";
            return far.takes({"sync", "-P", "1", far.server.url(tree + "0/"), copy});
        };
    };
    CHECK(round_trips(down("few"), down("many"), many - few) <= goal);
    CHECK(differences(folder + "/many", folder + "/many back 0").empty());
}

}  // namespace

TEST_CASE("few round trips carry a small file up and down: vsftpd", "[strangers]") { few_round_trips("vsftpd"); }
TEST_CASE("few round trips carry a small file up and down: ProFTPD", "[strangers]") { few_round_trips("proftpd"); }
TEST_CASE("few round trips carry a small file up and down: Pure-FTPd", "[strangers]") { few_round_trips("pure-ftpd"); }
