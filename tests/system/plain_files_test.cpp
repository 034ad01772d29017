// Files and folders that are named one by one: which of them are transferred, and where they go.

#include "tests/system/verbs_site.hpp"

#include <chrono>

using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

// A file on the server and one here of another content, and one on either side alone.
struct Differing : VerbsSite {
    Differing() {
        for (const auto& folder : {server.file("in"), here("out")}) fs::create_directories(folder);
        write_file(server.file("in/both"), "there");
        write_file(here("out/both"), "this is here");
        write_file(here("out/here"), "here");
        write_file(server.file("in/there"), "there");
    }
    Outcome put(const std::string& only) const {
        return ftp({"put", "--only", only, "out/both", "out/here", url("in/")});
    }
    Outcome get(const std::string& only) const {
        return ftp({"get", "--only", only, url("in/both"), url("in/there"), "out"});
    }
};

}  // namespace

TEST_CASE("with --only missing a file that is there stays as it is", "[only]") {
    const Differing site;
    const auto put = site.put("missing");
    CAPTURE(put.text());
    CHECK(put.output == "1 done (4 B)\n");
    CHECK(read_file(site.server.file("in/both")) == "there");
    CHECK(read_file(site.server.file("in/here")) == "here");
    const auto get = site.get("missing");
    CAPTURE(get.text());
    CHECK(get.output == "1 done (5 B)\n");
    CHECK(read_file(site.here("out/both")) == "this is here");
    CHECK(read_file(site.here("out/there")) == "there");
    CHECK(site.output({"put", "--only", "missing", "out/both", site.url("in/both")}) == "0 done\n");
    CHECK(read_file(site.server.file("in/both")) == "there");
}

TEST_CASE("with --only changed a file that is not there yet stays away", "[only]") {
    const Differing site;
    CHECK(site.put("changed").output == "1 done (12 B)\n");
    CHECK(read_file(site.server.file("in/both")) == "this is here");
    CHECK_FALSE(fs::exists(site.server.file("in/here")));
    CHECK(site.get("changed").output == "0 done, 1 unchanged\n");
    CHECK_FALSE(fs::exists(site.here("out/there")));
}

TEST_CASE("with --only missing,changed nothing is transferred twice", "[only]") {
    const Differing site;
    CHECK(site.put("missing,changed").output == "2 done (16 B)\n");
    CHECK(site.put("missing,changed").output == "0 done, 2 unchanged\n");
    CHECK(site.get("missing,changed").output == "1 done (5 B), 1 unchanged\n");
    CHECK(site.get("missing,changed").output == "0 done, 2 unchanged\n");
    const VerbsSite::Words trees[] = {{"put", "--only=missing,changed", "out", site.url("")},
                                      {"get", "--only=missing,changed", site.url("in"), "."}};
    for (const auto& words : trees) {
        CHECK(site.output(words).find("unchanged") == std::string::npos);
        CHECK(site.output(words).starts_with("0 done, "));
    }
}

TEST_CASE("newer of the shell fetches a file that differs, once", "[only]") {
    const Differing site;
    write_file(site.here("script"), "open " + site.url("in") + "\nlcd out\nnewer both\nnewer both\n");
    CHECK(site.output({"run", "script"}).find("1 done (5 B)\n0 done, 1 unchanged\n") != std::string::npos);
    CHECK(read_file(site.here("out/both")) == "there");
}

TEST_CASE("files of one name in several folders do not replace each other, whichever way they go", "[only]") {
    const VerbsSite site;
    for (const auto& folder : {site.server.file(""), site.here("")}) {
        write_file(folder + "p/d/x", "first");
        write_file(folder + "p/d/only", "p");
        write_file(folder + "q/d/x", "second");
        write_file(folder + "q/d/new", "q");
    }
    const VerbsSite::Words lines[] = {{"get", site.url("p/d"), site.url("q/d"), "into"},
                                      {"put", "p/d", "q/d", site.url("into")}};
    for (auto words : lines) {
        const auto folder = words[0] == "get" ? site.here("into/d/") : site.server.file("into/d/");
        words.insert(words.begin() + 1, "-n");
        CHECK(occurrences(site.ftp(words).output, "into/d/x") == 1);
        words.erase(words.begin() + 1);
        const auto done = site.ftp(words);
        CAPTURE(done.text());
        CHECK(done.status == 1);
        CHECK(done.errors.find("d/x goes to") != std::string::npos);
        CHECK(read_file(folder + "x") == "first");
        CHECK(read_file(folder + "new") == "q");
        CHECK(read_file(folder + "only") == "p");
    }
}

TEST_CASE("a file that is named before a folder keeps its place against what is in that", "[only]") {
    const VerbsSite site;
    write_file(site.here("x"), "named");
    write_file(site.here("d/x"), "in the folder");
    const auto put = site.ftp({"put", "x", "d/", site.url("into/")});
    CAPTURE(put.text());
    CHECK(put.status == 1);
    CHECK(read_file(site.server.file("into/x")) == "named");
    CHECK(site.ftp({"put", "d", "d", site.url("twice")}).status == 0);
    CHECK(read_file(site.server.file("twice/d/x")) == "in the folder");
}
