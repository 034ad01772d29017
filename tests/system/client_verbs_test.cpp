// The verbs of our client that look at a server and change it, against the built server.

#include "tests/system/verbs_site.hpp"

#include <nlohmann/json.hpp>

#include <sys/stat.h>

using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

using Words = std::vector<std::string>;
using Site = VerbsSite;

}  // namespace

TEST_CASE("a pattern is expanded on the far side by every verb that takes files", "[verbs]") {
    const Site site;
    CHECK(site.output({"ls", site.url("in/*.csv")}) == "in/a.csv\nin/b.csv\n");
    CHECK(site.output({"cat", site.url("in/*.csv")}) == "in/a.csvin/b.csv");
    site.output({"get", "-P", "2", site.url("in/*.csv"), site.here("new/folder")});
    CHECK(read_file(site.here("new/folder/a.csv")) == "in/a.csv");
    CHECK(read_file(site.here("new/folder/b.csv")) == "in/b.csv");
    site.output({"get", site.url("*/deep/?.csv"), site.here("one")});
    CHECK(read_file(site.here("one/d.csv")) == "in/deep/d.csv");
    site.output({"mv", site.url("in/*.csv"), site.url("in/deep")});
    CHECK(fs::exists(site.server.file("in/deep/a.csv")));
    site.output({"rm", site.url("in/deep/[ab].csv")});
    CHECK_FALSE(fs::exists(site.server.file("in/deep/a.csv")));
    CHECK(fs::exists(site.server.file("in/deep/d.csv")));
    CHECK(fs::exists(site.server.file("in/c.txt")));
}

TEST_CASE("of several files that would go to one place the first goes, and the others are failures", "[verbs]") {
    const Site site;
    for (const auto& folder : {site.server.file(""), site.here("")}) {
        write_file(folder + "x/a", "first");
        write_file(folder + "y/a", "second");
    }
    fs::create_directory(site.server.file("t"));
    const Words lines[] = {{"get", site.url("x/a"), site.url("x/?"), site.url("y/a"), site.here("t/")},
                           {"put", site.here("x/a"), site.here("x/a"), site.here("y/a"), site.url("t/")},
                           {"mv", site.url("x/a"), site.url("y/a"), site.url("t")}};
    for (const auto& words : lines) {
        const auto outcome = site.ftp(words);
        CAPTURE(outcome.text());
        CHECK(outcome.status == 1);
        CHECK(outcome.errors.find("as well") != std::string::npos);
    }
    CHECK(read_file(site.here("t/a")) == "first");
    CHECK(read_file(site.server.file("t/a")) == "first");
    CHECK(read_file(site.server.file("y/a")) == "second");
}

TEST_CASE("a name with a star is removed alone when it is there, or encoded", "[verbs]") {
    const Site site;
    write_file(site.server.file("in/*.csv"), "odd");
    site.output({"rm", site.url("in/*.csv")});
    CHECK_FALSE(fs::exists(site.server.file("in/*.csv")));
    CHECK(fs::exists(site.server.file("in/a.csv")));
    CHECK(site.ftp({"rm", site.url("in/%2A.csv")}).status == 6);
    CHECK(fs::exists(site.server.file("in/a.csv")));
}

TEST_CASE("what nothing matches ends with 10", "[verbs]") {
    const Site site;
    for (const std::string verb : {"get", "ls", "cat", "rm", "tree", "du"}) {
        const auto outcome = site.ftp({verb, site.url("in/*.zip")});
        CAPTURE(verb, outcome.text());
        CHECK(outcome.status == 10);
        CHECK(outcome.errors.find("in/*.zip") != std::string::npos);
    }
    CHECK(site.ftp({"ls", site.url("in/*.zip"), site.url("in/*.txt")}).status == 1);
}

TEST_CASE("ls, tree and du tell what is there, as text and as JSON", "[verbs]") {
    const Site site;
    CHECK(site.output({"ls", site.url("in")}) == "a.csv\nb.csv\nc.txt\ndeep/\n");
    CHECK(site.output({"tree", site.url("in")}) ==
          "in\n├── a.csv\n├── b.csv\n├── c.txt\n└── deep/\n    └── d.csv\n\n1 folders, 4 files\n");
    CHECK(site.output({"du", site.url("in")}) == "13\tin/deep\n37\tin\n");
    CHECK(site.output({"du", "-s", site.url("in")}) == "37\tin\n");
    const auto text = site.output({"ls", "--json", site.url("in/a.csv")});
    const auto entry = nlohmann::json::parse(text);
    CHECK(entry["name"] == "a.csv");
    CHECK(entry["path"] == "in/a.csv");
    CHECK(entry["type"] == "file");
    CHECK(entry["size"] == 8);
    CHECK(entry["mtime"].get<std::string>().ends_with("Z"));
}

TEST_CASE("with --json every file is an object, and one tells the sum", "[verbs]") {
    const Site site;
    write_file(site.here("x"), "12345");
    const auto outcome = site.ftp({"put", "--json", site.here("x"), site.here("none"), site.url("in/")});
    CHECK(outcome.status == 1);
    std::istringstream lines(outcome.output);
    std::vector<nlohmann::json> objects;
    for (std::string line; std::getline(lines, line);) objects.push_back(nlohmann::json::parse(line));
    REQUIRE(objects.size() == 3);
    // What cannot be read is known before the server has answered.
    if (objects[0]["action"] == "failed") std::swap(objects[0], objects[1]);
    CHECK(objects[0]["action"] == "uploaded");
    CHECK(objects[0]["bytes"] == 5);
    CHECK(objects[1]["action"] == "failed");
    CHECK(objects[1]["error"]["cause"] == "local");
    CHECK(objects[2]["event"] == "summary");
    CHECK(objects[2]["status"] == 1);
    CHECK(outcome.errors.find("none: ") != std::string::npos);
}

TEST_CASE("a dry run changes nothing and tells everything", "[verbs]") {
    const Site site;
    CHECK(site.output({"rm", "-rn", site.url("in/deep")}) == "would remove in/deep/d.csv\nwould remove in/deep\n");
    CHECK(site.output({"mv", "-n", site.url("in/a.csv"), site.url("in/deep")}) ==
          "would move in/a.csv -> in/deep/a.csv\n");
    CHECK(site.output({"mkdir", "-pn", site.url("in/x/y")}) == "would make in/x\nwould make in/x/y\n");
    CHECK(site.output({"get", "-n", site.url("in/*.csv"), site.here("t")}).find("t/a.csv") != std::string::npos);
    CHECK(fs::exists(site.server.file("in/deep/d.csv")));
    CHECK(fs::exists(site.server.file("in/a.csv")));
    CHECK_FALSE(fs::exists(site.server.file("in/x")));
    CHECK_FALSE(fs::exists(site.here("t")));
}

TEST_CASE("a site has a name, and its password from a command", "[verbs]") {
    const Site site;
    const auto ftp = [&](Words words) {
        auto program = site.client.ftp(std::move(words));
        program.environment.push_back("FTP_PASSWORD=wrong");
        program.environment.push_back("XDG_CONFIG_HOME=" + site.client.folder() + "/config");
        return run(program);
    };
    REQUIRE(ftp({"site", "add", "shop", site.url("in"), "--password-command", "echo secret"}).status == 0);
    CHECK(ftp({"ls", "shop:*.txt"}).output == "in/c.txt\n");
    CHECK(ftp({"ls", "shop:/in/deep"}).output == "d.csv\n");
    const auto test = ftp({"site", "test", "shop"});
    CHECK(test.status == 0);
    CHECK(test.output.find("alice") != std::string::npos);
    CHECK(ftp({"site", "list"}).output == "shop  " + site.url("in") + "\n");
    const auto failing = ftp({"ls", "--password-command", "echo no such entry >&2; exit 5", "shop:"});
    CHECK(failing.status == 4);
    CHECK(failing.errors.find("no such entry") != std::string::npos);
    CHECK(failing.errors.find("status 5") != std::string::npos);
    const auto file = site.here("config/ftp/sites.toml");
    ::chmod(file.c_str(), 0644);
    const auto open = ftp({"ls", "shop:"});
    CHECK(open.status == 7);
    CHECK(open.errors.find("chmod 600") != std::string::npos);
    ::chmod(file.c_str(), 0600);
    write_file(file, "[shop]\nhosst = \"h\"\n");
    const auto mistaken = ftp({"ls", "shop:"});
    CHECK(mistaken.status == 2);
    CHECK(mistaken.errors.find("sites.toml:2: unknown key hosst, did you mean host?") != std::string::npos);
    REQUIRE(ftp({"site", "remove", "shop"}).status == 2);  // a broken file is not written
}

TEST_CASE("a site is added with the whole paths of its files, and not with what contradicts itself", "[verbs]") {
    const Site site;
    const auto add = [&](Words words) {
        words.insert(words.begin(), {"site", "add"});
        return site.ftp(std::move(words)).status;
    };
    CHECK(add({"shop", "ftp://h", "--ca", "ca.pem", "--cert", "keys/../me.pem", "--key", "/k.pem"}) == 0);
    const auto text = read_file(site.here(".config/ftp/sites.toml"));
    CAPTURE(text);
    CHECK(text.find("ca = \"" + site.here("ca.pem") + "\"") != std::string::npos);
    CHECK(text.find("cert = \"" + site.here("me.pem") + "\"") != std::string::npos);
    CHECK(text.find("key = \"/k.pem\"") != std::string::npos);
    CHECK(add({"other", "ftps://h", "--tls=off"}) == 2);
    CHECK(read_file(site.here(".config/ftp/sites.toml")) == text);
}
