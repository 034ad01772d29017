// A link with a long way and lost packets: what was to be moved is whole at the end.

#include "tests/system/delayed_link.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/trees.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/real_tree.hpp"
#include "tests/system/running_ftpd.hpp"

using namespace ftp::test;

namespace {

struct FarSite {
    DelayedLink link{std::chrono::milliseconds(5), 0.5};
    RunningFtpd server{RunningFtpd::Settings{.address = DelayedLink::address, .inside = link.inside()}};
    Client client;

    std::string url(const std::string& path) const {
        return "ftp://alice@" + std::string(DelayedLink::far_address) + ":" + std::to_string(server.port()) + "/" +
               path;
    }
    void completes(std::vector<std::string> arguments) const {
        auto program = client.ftp(std::move(arguments));
        const auto outcome = run(link.inside(std::move(program)), patience);
        CAPTURE(outcome.text());
        CHECK(outcome.status == 0);
    }
};

}  // namespace

TEST_CASE("a big file goes up and comes down whole over a link with delay and loss", "[link]") {
    if (const auto why = DelayedLink::missing(); !why.empty()) return skip(why);
    const FarSite site;
    const auto content = random_bytes((everything() ? 200 : 2) << 20, 3);
    write_file(site.client.folder() + "/big", content);
    site.completes({"put", "big", site.url("")});
    CHECK((read_file(site.server.file("big")) == content));
    site.completes({"get", site.url("big"), "copy"});
    CHECK((read_file(site.client.folder() + "/copy") == content));
    CHECK(site.link.lost() > 0);
}

TEST_CASE("many small files move both ways over a link with delay and loss", "[link]") {
    if (const auto why = DelayedLink::missing(); !why.empty()) return skip(why);
    const FarSite site;
    const auto tree = site.client.folder() + "/tree";
    for (unsigned i = 0, files = everything() ? 1000 : 50; i < files; ++i)
        write_file(tree + "/" + std::to_string(i % 7) + "/" + std::to_string(i), random_bytes(500 + i * 7 % 3000, i));
    site.completes({"sync", "-P", "2", "tree/", site.url("there/")});
    CHECK(differences(tree, site.server.file("there")).empty());
    site.completes({"sync", "-P", "2", site.url("there/"), "back/"});
    CHECK(differences(tree, site.client.folder() + "/back").empty());
    CHECK(site.link.lost() > 0);
}
