// A link that breaks every so often, in every way a link can: what was to be moved is whole at the end.

#include "tests/system/dropping_link.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/trees.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/running_ftpd.hpp"

#include <filesystem>

using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

// The silence between two signs of life that the client bears is short, since the link makes silences.
void completes(const Client& client, std::vector<std::string> arguments, const DroppingLink& link) {
    arguments.insert(arguments.begin() + 1, {"--retries", "20", "--timeout", "1s"});
    const auto outcome = run(client.ftp(std::move(arguments)), std::chrono::seconds(600));
    CAPTURE(outcome.text(), link.errors());
    CHECK(outcome.status == 0);
}

constexpr std::size_t mebi = 1 << 20;
std::size_t big_size() { return (everything() ? 200 : 12) * mebi + 4321; }

}  // namespace

TEST_CASE("a big file comes up whole over a link that drops", "[link]") {
    if (missing("python3")) return;
    const RunningFtpd server;
    const DroppingLink link(server, big_size() / 5);
    const Client client;
    const auto content = random_bytes(big_size(), 1);
    write_file(client.folder() + "/big", content);
    completes(client, {"put", "big", link.url("")}, link);
    CHECK((read_file(server.file("big")) == content));
    CHECK(link.breaks() >= 4);
}

TEST_CASE("a log that is begun over a link that drops is whole", "[link]") {
    if (missing("python3")) return;
    const RunningFtpd server;
    const DroppingLink link(server, big_size() / 5);
    const Client client;
    const auto content = random_bytes(big_size(), 1);
    write_file(client.folder() + "/log", content);
    completes(client, {"put", "--append", "log", link.url("")}, link);
    CHECK((read_file(server.file("log")) == content));
    CHECK(link.breaks() >= 4);
}

TEST_CASE("a big file comes down whole over a link that drops", "[link]") {
    if (missing("python3")) return;
    const RunningFtpd server;
    const DroppingLink link(server, big_size() / 5);
    const Client client;
    const auto content = random_bytes(big_size(), 2);
    write_file(server.file("big"), content);
    completes(client, {"get", link.url("big"), "."}, link);
    CHECK((read_file(client.folder() + "/big") == content));
    CHECK(link.breaks() >= 4);
}

TEST_CASE("many small files move both ways over a link that drops", "[link]") {
    if (missing("python3")) return;
    const RunningFtpd server;
    const Client client;
    const unsigned files = everything() ? 1000 : 100;
    std::size_t octets = 0;
    for (unsigned i = 0; i < files; ++i) {
        const auto content = random_bytes(500 + i * 7 % 3000, i);
        octets += content.size();
        write_file(client.folder() + "/tree/" + std::to_string(i % 7) + "/" + std::to_string(i), content);
    }
    const DroppingLink link(server, octets / (everything() ? 25 : 5));
    completes(client, {"sync", "-P", "2", "tree/", link.url("there/")}, link);
    CHECK(differences(client.folder() + "/tree", server.file("there")).empty());
    completes(client, {"sync", "-P", "2", link.url("there/"), "back/"}, link);
    CHECK(differences(client.folder() + "/tree", client.folder() + "/back").empty());
    CHECK(link.breaks() >= 8);
}
