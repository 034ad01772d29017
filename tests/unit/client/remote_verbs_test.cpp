// The verbs that work on the server alone, and patterns there, against a server of a script.

#include "tests/unit/client/folder_server.hpp"

namespace ftp::client {
namespace {

std::map<std::string, std::string> some_folders() {
    return {{"", folder_facts("in") + folder_facts("out") + file_facts("top.csv") + file_facts(".hidden.csv")},
            {"in", file_facts("b.csv") + file_facts("a.csv") + file_facts("c.txt") + file_facts("odd*name") +
                       file_facts(".ftp-0123456789abcdef.part") + folder_facts("deep")},
            {"in/deep", file_facts("d.csv") + file_facts("stubborn.csv")},
            {"out", file_facts("a.csv")}};
}

Lines listed(const std::string& path, Lines words = {"ls"}) {
    const FolderServer server(some_folders());
    ClientRun client(server.port());
    words.push_back(client.url(path));
    const auto tally = client.run(words);
    CHECK(tally.failed == 0);
    return client.listener.lines;
}

TEST_CASE("a pattern names what it matches there, in any component", "[glob]") {
    CHECK(listed("in/*.csv") == Lines{"in/a.csv", "in/b.csv"});
    CHECK(listed("*/a.csv") == Lines{"in/a.csv", "out/a.csv"});
    CHECK(listed("*/*/d.*") == Lines{"in/deep/d.csv"});
    CHECK(listed("*.csv") == Lines{"top.csv"});
    CHECK(listed("in/[ab].csv") == Lines{"in/a.csv", "in/b.csv"});
}

TEST_CASE("a name that looks like a pattern and is there is that name", "[glob]") {
    CHECK(listed("in/odd*name") == Lines{"in/odd*name"});
    CHECK(listed("in/odd%2Aname") == Lines{"in/odd*name"});
}

TEST_CASE("a pattern that fits nothing is told as such", "[glob]") {
    for (const std::string path : {"in/*.zip", "nowhere/*", "in/%2A*", "*/none", "in/*/deeper/*"}) {
        CAPTURE(path);
        const FolderServer server(some_folders());
        ClientRun client(server.port());
        CHECK(only_cause(client.run({"ls", client.url(path)})) == Cause::nothing_matched);
        CHECK(client.listener.outcomes.at(0).name == client.url(path));
    }
    const FolderServer server(some_folders());
    ClientRun client(server.port());
    CHECK(only_cause(client.run({"ls", client.url("in/%2A")})) == Cause::refused);  // a plain name, and not there
}

TEST_CASE("folders that match are listed under their names", "[glob]") {
    CHECK(listed("[io]*t") == Lines{"out:", "a.csv"});
    CHECK(listed("in/*/") == Lines{"in/deep:", "d.csv", "stubborn.csv"});
}

TEST_CASE("temporary names are listed with -a only", "[listing]") {
    CHECK(listed("in") == Lines{"a.csv", "b.csv", "c.txt", "deep/", "odd*name"});
    CHECK(listed("in", {"ls", "-a"}).front() == ".ftp-0123456789abcdef.part");
}

TEST_CASE("what is listed as JSON has its path", "[listing]") {
    CHECK(listed("in/a*", {"ls", "--json"}) ==
          Lines{"{\"name\":\"a.csv\",\"path\":\"in/a.csv\",\"type\":\"file\",\"size\":1}"});
    CHECK(listed("out", {"tree", "--json"}) ==
          Lines{"{\"name\":\"a.csv\",\"path\":\"out/a.csv\",\"type\":\"file\",\"size\":1}"});
}

TEST_CASE("tree draws what is there, down to its depth", "[listing]") {
    CHECK(listed("in", {"tree"}) == Lines{"in", "├── a.csv", "├── b.csv", "├── c.txt", "├── deep/", "│   ├── d.csv",
                                          "│   └── stubborn.csv", "└── odd*name", "", "1 folders, 6 files"});
    CHECK(listed("in", {"tree", "--depth", "1"}).size() == 8);
}

TEST_CASE("du tells what folders hold, the deepest first", "[listing]") {
    CHECK(listed("in", {"du"}) == Lines{"2\tin/deep", "6\tin"});
    CHECK(listed("in", {"du", "-s"}) == Lines{"6\tin"});
    CHECK(listed("in/a.csv", {"du"}) == Lines{"1\tin/a.csv"});
    CHECK(listed("", {"du", "--depth", "1"}) == Lines{"6\tin", "1\tout", "9\t."});
}

TEST_CASE("rm -r removes files, then folders with the deepest first, and says what is left", "[rm]") {
    FolderServer server(some_folders());
    ClientRun client(server.port());
    const auto tally = client.run({"rm", "-r", client.url("in")});
    CHECK(tally.failed == 1);
    CHECK(tally.done == 8);
    auto changes = server.changes();
    REQUIRE(changes.size() == 9);
    CHECK(changes[7] == "RMD in/deep");
    CHECK(changes[8] == "RMD in");
    std::sort(changes.begin(), changes.begin() + 7);
    CHECK(changes[0] == "DELE in/.ftp-0123456789abcdef.part");
    CHECK(changes[1] == "DELE in/a.csv");
}

TEST_CASE("rm of a pattern removes what matches", "[rm]") {
    FolderServer server(some_folders());
    ClientRun client(server.port());
    CHECK(client.run({"rm", client.url("in/*.csv")}).done == 2);
    CHECK(server.changes() == Lines{"DELE in/a.csv", "DELE in/b.csv"});
}

TEST_CASE("mv takes several into a folder, and nowhere else", "[mv]") {
    FolderServer server(some_folders());
    ClientRun client(server.port());
    CHECK(client.run({"mv", client.url("in/*.csv"), client.url("top.csv"), client.url("out")}).done == 3);
    CHECK(server.changes() == Lines{"RNFR in/a.csv", "RNTO out/a.csv", "RNFR in/b.csv", "RNTO out/b.csv",
                                    "RNFR top.csv", "RNTO out/top.csv"});
    const auto tally = client.run({"mv", client.url("in/*.csv"), client.url("elsewhere")});
    CHECK(tally.done == 0);
    CHECK(tally.failed == 2);
    CHECK(server.changes().size() == 6);
}

TEST_CASE("a dry run of rm, mv and mkdir tells what would be done and sends no change", "[rm]") {
    FolderServer server(some_folders());
    ClientRun client(server.port());
    const auto plan = [&](Lines words) {
        client.listener.plans.clear();
        CHECK(client.run(std::move(words)).done == 0);
        return client.listener.plans;
    };
    CHECK(plan({"rm", "-n", client.url("in/a.csv")}) == Lines{"in/a.csv"});
    CHECK(plan({"rm", "-n", client.url("in")}).empty());  // only with -r
    const auto all = plan({"rm", "-rn", client.url("in/deep")});
    CHECK(all == Lines{"in/deep/d.csv", "in/deep/stubborn.csv", "in/deep"});
    CHECK(plan({"mv", "-n", client.url("in/a.csv"), client.url("out/")}) == Lines{"in/a.csv -> out/a.csv"});
    CHECK(plan({"mkdir", "-n", client.url("new")}) == Lines{"new"});
    CHECK(plan({"mkdir", "-pn", client.url("in/x/y")}) == Lines{"in/x", "in/x/y"});
    CHECK(plan({"mkdir", "-n", client.url("in")}).empty());
    CHECK(server.changes().empty());
}

TEST_CASE("what an earlier try has removed is no failure of the next", "[rm]") {
    const auto lost = [](ScriptedConnection& talk) {
        talk.log_in({"MLST type*;"});
        talk.expect("DELE");
        talk.close();
    };
    const auto gone = [](ScriptedConnection& talk) {
        talk.log_in({"MLST type*;"});
        talk.expect("DELE");
        talk.reply("550 no such file");
        talk.expect("MLST");
        talk.reply("550 no such file");
    };
    const ScriptedServer server({lost, gone});
    ClientRun client(server.port());
    client.retries = 1;
    const auto tally = client.run({"rm", client.url("a")});
    CHECK(tally.done == 1);
    CHECK(tally.failed == 0);
}

TEST_CASE("a folder that may not be read is told where a pattern looks into it", "[glob]") {
    FolderOddities odd;
    odd.locked = {"in"};
    const FolderServer server(some_folders(), odd);
    ClientRun client(server.port());
    CHECK(only_cause(client.run({"ls", client.url("in/*.csv")})) == Cause::refused);
    CHECK(client.listener.outcomes.at(0).error->text().find("it is locked") != std::string::npos);
    // One that something matches in does not hide it.
    const auto tally = client.run({"ls", client.url("*/a*")});
    CHECK(client.listener.lines == Lines{"out/a.csv"});
    CHECK(only_cause(tally) == Cause::refused);
}

TEST_CASE("a listing that is not wholly understood fails, for ls and for patterns too", "[listing]") {
    auto folders = some_folders();
    folders["out"] += "something else, in words\r\n";
    const FolderServer server(folders);
    ClientRun client(server.port());
    for (const auto* path : {"out", "out/*"}) {
        const auto tally = client.run({"ls", client.url(path)});
        CHECK(tally.failed == 1);
        CHECK(client.listener.lines.back().ends_with("a.csv"));
    }
}

TEST_CASE("names that the server left out of a listing are a failure", "[listing]") {
    FolderOddities odd;
    odd.last_words = "226 1 entries, 1 with a line end in the name left out";
    const test::TempDir dir;
    for (const auto* verb : {"ls", "tree", "get"}) {
        const FolderServer server({{"", folder_facts("out")}, {"out", "type=cdir; /out\r\n"}}, odd);
        ClientRun client(server.port());
        Lines words{verb, client.url("out")};
        if (words[0] == "get") words.push_back(dir.path().string());
        CHECK(client.run(words).failed == 1);
        CHECK(client.listener.outcomes.at(0).error->text().find("left out") != std::string::npos);
    }
}

}  // namespace
}  // namespace ftp::client
