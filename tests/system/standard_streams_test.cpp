// Standard input and output of our programs: what comes and goes there, and what happens where they are closed.

#include "tests/system/verbs_site.hpp"

using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

// With redirections, as a shell reads them.
Outcome redirected(const VerbsSite& site, std::string line) {
    return run(site.client.program({"sh", "-c", std::move(line)}), std::chrono::seconds(20));
}

}  // namespace

TEST_CASE("a dry run of put from standard input sends nothing and reads nothing", "[streams]") {
    const VerbsSite site;
    auto program = site.client.ftp({"put", "-n", "-", site.url("new")});
    write_file(site.here("input"), "hi");
    program.input = site.here("input");
    const auto outcome = run(program);
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(outcome.text().find("new") != std::string::npos);
    CHECK_FALSE(fs::exists(site.server.file("new")));
}

TEST_CASE("a standard stream that is closed fails where it is needed, and is nothing else in disguise", "[streams]") {
    const VerbsSite site;
    const std::string ftp = FTP_PROGRAM;
    const auto put = redirected(site, "exec " + ftp + " put - " + site.url("new") + " <&-");
    CAPTURE(put.text());
    CHECK(put.status == 7);
    CHECK_FALSE(fs::exists(site.server.file("new")));
    const auto cat = redirected(site, "exec " + ftp + " cat " + site.url("in/a.csv") + " >&-");
    CAPTURE(cat.text());
    CHECK(cat.status == 7);
    const auto get = redirected(site, "exec " + ftp + " get " + site.url("in/a.csv") + " . <&- 2>&-");
    CHECK(get.status == 0);
    CHECK(read_file(site.here("a.csv")) == "in/a.csv");
    const auto configuration = redirected(site, std::string("exec ") + FTPD_PROGRAM + " config >&-");
    CHECK(configuration.status == 1);
}
