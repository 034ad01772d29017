// A disk that is full, here and there: the failure is told, and nothing stands under the file's name.

#include "tests/support/catch.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/namespaces.hpp"
#include "tests/system/running_ftpd.hpp"

#include <filesystem>

using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

// More than the small disk holds.
std::string too_much() { return random_bytes(2 << 20, 1); }

// The server with a home on a small disk, which only it sees.
struct FullSite {
    TempDir home;
    RunningFtpd server{
        RunningFtpd::Settings{.home = home.text(), .inside = with_own_mounts(small_disk(home.text()), {})}};
    Client client;

    Outcome ftp(std::vector<std::string> arguments) const { return run(client.ftp(std::move(arguments))); }
    std::string names() const { return ftp({"ls", "-a", server.url("")}).output; }
};

}  // namespace

TEST_CASE("a download to a full disk ends with 7, and is not there", "[full]") {
    if (const auto why = no_namespaces(); !why.empty()) return skip(why);
    const RunningFtpd server;
    const Client client;
    write_file(server.file("big"), too_much());
    fs::create_directory(client.folder() + "/disk");
    auto program = client.ftp({"get", server.url("big"), "disk/"});
    const std::vector<std::string> then_list{"sh", "-c", "status=0; \"$@\" || status=$?; ls -A disk; exit $status",
                                             "sh"};
    program.words.insert(program.words.begin(), then_list.begin(), then_list.end());
    program.words = with_own_mounts(small_disk(client.folder() + "/disk"), program.words);
    const auto outcome = run(program);
    CAPTURE(outcome.text());
    CHECK(outcome.status == 7);
    CHECK(outcome.errors.find("big") != std::string::npos);
    CHECK(outcome.errors.find("No space left") != std::string::npos);
    CHECK(("\n" + outcome.output).find("\nbig\n") == std::string::npos);
}

TEST_CASE("an upload to a full disk is answered 452 and ends with 9, and is not there", "[full]") {
    if (const auto why = no_namespaces(); !why.empty()) return skip(why);
    const FullSite site;
    write_file(site.client.folder() + "/big", too_much());
    auto program = site.client.ftp({"put", "--retries", "0", "big", site.server.url("")});
    SECTION("of a size that is known before") {}
    SECTION("from a pipe") {
        program.words.at(4) = "-";
        program.words.at(5) = site.server.url("big");
        program.input = site.client.folder() + "/big";
    }
    const auto outcome = run(program);
    CAPTURE(outcome.text(), site.names());
    CHECK(outcome.status == 9);
    CHECK(outcome.errors.find("452") != std::string::npos);
    CHECK(site.names().find("big\n") == std::string::npos);
}
