// A link with a long way and lost packets: what was to be moved is whole at the end.

#include "tests/support/catch.hpp"
#include "tests/support/trees.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/namespaces.hpp"
#include "tests/system/real_tree.hpp"
#include "tests/system/running_ftpd.hpp"

#include <filesystem>

using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

using Words = std::vector<std::string>;

// A network namespace in which packets to far_address come back to address, 5 ms later; one of 200 gets lost.
class DelayedLink {
  public:
    static constexpr const char* address = "10.77.0.1";
    static constexpr const char* far_address = "10.77.0.2";

    DelayedLink() : process_(program()) {
        const auto settled = [this] { return ready() || process_.ended_by(Process::Moment()); };
        within(std::chrono::seconds(20), settled);
        INFO(process_.errors());
        REQUIRE(ready());
    }

    // What must stand before the words of a program that is to run there.
    Words inside() const {
        return {"nsenter",   "--target", std::to_string(process_.id()), "--user", "--preserve-credentials", "--net",
                "--no-fork", "--"};
    }
    std::size_t lost() const { return occurrences(process_.output(), "lost"); }

    static std::string missing() {
        for (const auto* name : {"unshare", "nsenter", "ip", "python3"}) {
            if (find_program(name).empty()) return std::string(name) + " is not installed";
        }
        if (!fs::exists("/dev/net/tun")) return "no /dev/net/tun";
        return no_namespaces();
    }

  private:
    static Program program() {
        Program program;
        program.words = {"unshare",
                         "--map-root-user",
                         "--net",
                         "/usr/bin/python3",
                         FTP_SOURCE_DIR "/tests/system/delayed_link.py",
                         "5",
                         "0.5"};
        return program;
    }
    bool ready() const { return process_.output().starts_with("ready"); }

    Process process_;
};

struct FarSite {
    DelayedLink link;
    RunningFtpd server{RunningFtpd::Settings{.address = DelayedLink::address, .inside = link.inside()}};
    Client client;

    std::string url(const std::string& path) const {
        return "ftp://alice@" + std::string(DelayedLink::far_address) + ":" + std::to_string(server.port()) + "/" +
               path;
    }
    void completes(Words arguments) const {
        auto program = client.ftp(std::move(arguments));
        const auto inside = link.inside();
        program.words.insert(program.words.begin(), inside.begin(), inside.end());
        const auto outcome = run(program, patience);
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
