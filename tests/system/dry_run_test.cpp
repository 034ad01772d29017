// What -n tells is what happens without it: also what fails.

#include "tests/system/verbs_site.hpp"

#include <nlohmann/json.hpp>

using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

// The verb with -n behind it.
Outcome planned(const VerbsSite& site, VerbsSite::Words words) {
    words.insert(words.begin() + 1, "-n");
    return site.ftp(std::move(words));
}

}  // namespace

TEST_CASE("what cannot be done fails in a dry run as it does without", "[dry run]") {
    const VerbsSite site;
    write_file(site.here("f"), "f");
    const VerbsSite::Words lines[] = {{"put", "nosuch.txt", site.url("")},
                                      {"put", "f", site.url("nodir/")},
                                      {"get", site.url("in/a.csv"), "nosuch/dir/x"},
                                      {"mv", site.url("nosuch"), site.url("else")},
                                      {"mkdir", site.url("x/y")},
                                      {"mkdir", site.url("in")}};
    for (const auto& words : lines) {
        CAPTURE(words);
        const auto dry = planned(site, words);
        CAPTURE(dry.text());
        CHECK(dry.output.find("would") == std::string::npos);
        CHECK(dry.status == site.ftp(words).status);
        CHECK(dry.status != 0);
    }
}

TEST_CASE("a dry run tells the folders that would be made, and where things would go", "[dry run]") {
    const VerbsSite site;
    write_file(site.here("d/f"), "f");
    CHECK(planned(site, {"put", "d", site.url("new/")}).output ==
          "would make new\nwould make new/d\nwould put d/f -> new/d/f\n0 done\n");
    CHECK(planned(site, {"get", site.url("in/deep"), "here"}).output ==
          "would make here\nwould make here/deep\nwould get in/deep/d.csv -> here/deep/d.csv\n0 done\n");
    CHECK(planned(site, {"get", site.url("in/*.csv"), "here"}).output ==
          "would make here\nwould get in/a.csv -> here/a.csv\nwould get in/b.csv -> here/b.csv\n0 done\n");
    CHECK(planned(site, {"put", "d/f", site.url("in/")}).output == "would put d/f -> in/f\n0 done\n");
}

TEST_CASE("a link here where a folder would go fails in a dry run, too, and is not removed", "[dry run]") {
    const VerbsSite site;
    fs::create_directories(site.here("t/in"));
    fs::create_directory_symlink("/tmp", site.here("t/in/deep"));
    const VerbsSite::Words words{"sync", "--delete", site.url("in"), "t"};
    const auto dry = planned(site, words);
    CAPTURE(dry.text());
    CHECK(dry.status != 0);
    CHECK(dry.output.find("would make t/in/deep") == std::string::npos);
    CHECK(site.ftp(words).status != 0);
    CHECK(fs::is_symlink(site.here("t/in/deep")));
}

TEST_CASE("objects name both places of a file, and names that are no text in digits as well", "[dry run]") {
    const VerbsSite site;
    const auto object = [](const Outcome& outcome) {
        return nlohmann::json::parse(outcome.output.substr(0, outcome.output.find('\n')));
    };
    write_file(site.here("lat\xE9"), "12");
    const auto put = object(site.ftp({"put", "--json", "lat\xE9", site.url("in/")}));
    CHECK(put["name_hex"] == "6c6174e9");
    CHECK(put["target_hex"] == "696e2f6c6174e9");
    CHECK(object(site.ftp({"get", "--json", site.url("in/a.csv"), "."}))["target"] == "./a.csv");
    CHECK(object(site.ftp({"mv", "--json", site.url("in/a.csv"), site.url("in/deep")}))["target"] == "in/deep/a.csv");
    CHECK(object(site.ftp({"cp", "--json", site.url("in/b.csv"), site.url("in/deep")}))["target"] == "in/deep/b.csv");
    const auto same = site.ftp({"sync", "--json", site.url("in/deep/"), "t"});
    CHECK(object(site.ftp({"sync", "--json", site.url("in/deep/"), "t"}))["action"] == "unchanged");
    const auto checked = site.ftp({"check", "--json", site.url("in/"), "t"});
    CHECK(checked.status == 8);
    CHECK(object(checked)["event"] == "difference");
    CHECK(object(checked)["kind"].is_string());
    CHECK(checked.output.find("\"different\":") != std::string::npos);
    const auto cat = site.ftp({"cat", "--json", site.url("in/c.txt")});
    CHECK(cat.output == "in/c.txt");
    CHECK(cat.errors.find("\"event\":\"summary\"") != std::string::npos);
}
