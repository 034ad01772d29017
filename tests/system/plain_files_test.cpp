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

TEST_CASE("check compares a file with a file", "[check]") {
    const VerbsSite site;
    const auto check = [&](VerbsSite::Words words) {
        words.insert(words.begin(), "check");
        return site.ftp(std::move(words));
    };
    site.output({"get", site.url("in/a.csv"), "."});
    for (const auto& words :
         {VerbsSite::Words{"a.csv", site.url("in/")}, VerbsSite::Words{"a.csv", site.url("in/a.csv")},
          VerbsSite::Words{site.url("in/a.csv"), "."}, VerbsSite::Words{site.url("in/a.csv"), "a.csv"},
          VerbsSite::Words{"--hash", "a.csv", site.url("in/a.csv")}}) {
        const auto same = check(words);
        CAPTURE(words, same.text());
        CHECK(same.status == 0);
        CHECK(same.output == "1 the same\n");
    }
    write_file(site.here("a.csv"), "IN/A.CSV");
    CHECK(check({"--hash", "a.csv", site.url("in/")}).output == "differs a.csv\n0 the same, 1 different\n");
    CHECK(check({"a.csv", site.url("in/none")}).output == "missing a.csv\n0 the same, 1 different\n");
    CHECK(check({site.url("in/b.csv"), "."}).status == 8);
    CHECK(check({"none", site.url("in/a.csv")}).output == "extra none\n0 the same, 1 different\n");
    CHECK(check({"none", site.url("none")}).status == 6);
    CHECK(site.ftp({"sync", "a.csv", site.url("in/")}).status == 2);
    CHECK(site.ftp({"sync", "none", site.url("in/")}).status == 7);
    CHECK(site.ftp({"sync", site.url("none"), "."}).status == 6);
}

TEST_CASE("a file that replaces another keeps its mode, and is as private on its way", "[check]") {
    const VerbsSite site;
    write_file(site.here("a.csv"), "old");
    fs::permissions(site.here("a.csv"), fs::perms::owner_read | fs::perms::owner_write);
    site.output({"get", site.url("in/a.csv"), "."});
    CHECK(read_file(site.here("a.csv")) == "in/a.csv");
    CHECK(fs::status(site.here("a.csv")).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("filters hold for what is named, and are anchored where the transfer begins", "[filters]") {
    const VerbsSite site;
    write_file(site.here("a.tmp"), "a");
    write_file(site.here("b.txt"), "b");
    CHECK(site.output({"put", "--exclude", "*.tmp", "a.tmp", "b.txt", site.url("")}) == "1 done (1 B)\n");
    CHECK_FALSE(fs::exists(site.server.file("a.tmp")));
    site.output({"get", "--exclude", "*.csv", site.url("in/a.csv"), site.url("in/c.txt"), "got"});
    CHECK_FALSE(fs::exists(site.here("got/a.csv")));
    CHECK(fs::exists(site.here("got/c.txt")));
    site.output({"get", "--exclude", "/in/a.csv", "--exclude", "/b.csv", site.url("in"), "anchored"});
    CHECK_FALSE(fs::exists(site.here("anchored/in/a.csv")));
    CHECK(fs::exists(site.here("anchored/in/b.csv")));
    site.output({"get", "--exclude", "/a.csv", site.url("in/"), "content"});
    CHECK_FALSE(fs::exists(site.here("content/a.csv")));
    CHECK(site.output({"get", "--exclude", "in", site.url("in"), "none"}) == "0 done\n");
    CHECK_FALSE(fs::exists(site.here("none")));
}

TEST_CASE("a type at the end of a URL is no part of the name", "[check]") {
    const VerbsSite site;
    CHECK(site.output({"cat", site.url("in/a.csv;type=i")}) == "in/a.csv");
    write_file(site.server.file("text"), "a\r\nb\r\n");
    site.output({"get", site.url("text;type=a"), "."});
    CHECK(read_file(site.here("text")).size() <= 6);
    write_file(site.server.file("odd;type=i"), "odd");
    CHECK(site.output({"cat", site.url("odd%3Btype=i")}) == "odd");
}

TEST_CASE("what makes no sense is told in words that help", "[check]") {
    const VerbsSite site;
    const auto told = [&](VerbsSite::Words words, int status, const std::string& text) {
        const auto outcome = site.ftp(words);
        CAPTURE(words, outcome.text());
        CHECK(outcome.status == status);
        CHECK(outcome.errors.find(text) != std::string::npos);
    };
    told({"127.0.0.1:2199"}, 2, "ftp://127.0.0.1/");
    told({"ls", "http://h/"}, 2, "only ftp:// and ftps://");
    told({"mkdir", site.url("")}, 2, "name of a folder");
    fs::create_directories(site.here("empty"));
    told({"sync", "--delete", "empty/", site.url("in")}, 1, "the source is empty");
    write_file(site.here("new\nline"), "x");
    told({"put", "new\nline", site.url("")}, 7, "line end");
    write_file(site.here("script"), "!false\n");
    told({"run", "script"}, 7, "ended with status 1\n");
    write_file(site.here("script"), "ls " + site.url("") + "\n");
    told({"run", "--deadline", "1ms", "script"}, 11, "deadline");
}
