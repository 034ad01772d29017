// What stands in the manifest of a run, and when.

#include "tests/system/verbs_site.hpp"

using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

struct Proven : VerbsSite {
    Proven() {
        write_file(here("t/a"), "first");
        write_file(here("t/b"), "second");
    }
    std::size_t lines(const std::string& manifest) const { return occurrences(read_file(here(manifest)), "\n"); }
};

}  // namespace

TEST_CASE("a run that does nothing and fails leaves the manifest of an earlier one", "[manifest]") {
    const Proven site;
    write_file(site.here("m"), "old\n");
    CHECK(site.ftp({"put", "--manifest", "m", "t", "ftp://alice@127.0.0.1:1/"}).status == 3);
    CHECK(read_file(site.here("m")) == "old\n");
    CHECK(site.ftp({"put", "--manifest", "m", "t/a", "none", site.url("")}).status == 1);
    CHECK(site.lines("m") == 1);
    CHECK(read_file(site.here("m")).find("first") == std::string::npos);
    CHECK(std::distance(fs::directory_iterator(site.here("")), fs::directory_iterator()) >= 2);
    for (const auto& entry : fs::directory_iterator(site.here("")))
        CHECK_FALSE(entry.path().filename().string().starts_with(".ftp-"));
}

TEST_CASE("what a sync finds unchanged stands in its manifest, too, and can be verified", "[manifest]") {
    const Proven site;
    CHECK(site.output({"sync", "--manifest", "m", "t", site.url("")}) == "2 done (11 B)\n");
    CHECK(site.output({"sync", "--manifest", "m", "t", site.url("")}) == "0 done, 2 unchanged\n");
    CHECK(site.lines("m") == 2);
    CHECK(site.output({"verify", "m", site.url("")}) == "2 the same\n");
    write_file(site.server.file("t/a"), "other");
    CHECK(site.ftp({"verify", "m", site.url("")}).status == 8);
}

TEST_CASE("a manifest that lists nothing proves nothing, and empty lines of others do no harm", "[manifest]") {
    const Proven site;
    write_file(site.here("m"), "");
    const auto empty = site.ftp({"verify", "m", site.url("")});
    CAPTURE(empty.text());
    CHECK(empty.status == 8);
    site.output({"put", "--manifest", "m", "t/a", site.url("")});
    write_file(site.here("m"), read_file(site.here("m")) + "\n");
    CHECK(site.output({"verify", "m", site.url("")}) == "1 the same\n");
    write_file(site.here("m"), "{\"path\":\"a\"}\n");
    const auto bad = site.ftp({"verify", "m", site.url("")});
    CHECK(bad.status == 7);
    CHECK(bad.errors.find("m:1: not a line of a manifest: no size\n") != std::string::npos);
}

TEST_CASE("a script writes one manifest of all its transfers", "[manifest]") {
    const Proven site;
    write_file(site.here("script"), "put --manifest m t/a " + site.url("") + "\nls " + site.url("") + "\nopen " +
                                        site.url("") + "\nput --manifest m t/b\n");
    site.output({"run", "script"});
    CHECK(site.lines("m") == 2);
    CHECK(site.output({"verify", "m", site.url("")}) == "2 the same\n");
}

TEST_CASE("the manifest cannot be a file that is to be sent, or that comes", "[manifest]") {
    const Proven site;
    fs::create_hard_link(site.here("t/a"), site.here("t/c"));
    for (const auto& words : {VerbsSite::Words{"put", "--manifest", "t/a", "t/a", site.url("")},
                              VerbsSite::Words{"put", "--manifest", "t/c", "t/a", site.url("")},
                              VerbsSite::Words{"put", "--manifest", "./t/a", "t/a", site.url("")},
                              VerbsSite::Words{"get", "--manifest", "new", site.url("in/a.csv"), "./new"}}) {
        CAPTURE(words);
        CHECK(site.ftp(words).status == 2);
    }
    CHECK(read_file(site.here("t/a")) == "first");
    CHECK_FALSE(fs::exists(site.server.file("a")));
}
