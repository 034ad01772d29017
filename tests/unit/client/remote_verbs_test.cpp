// The verbs that work on the server alone, and patterns there, against a server of a script.

#include "tests/unit/client/client_fixture.hpp"

#include <map>

namespace ftp::client {
namespace {

using test::ScriptedConnection;
using test::ScriptedServer;
using Lines = std::vector<std::string>;

constexpr const char* modern[] = {"MLST type*;size*;modify*;", "EPSV", "SIZE", "MDTM"};

// A server with folders: what MLSD says of each, and MLST of what is in them. What else it was told is kept.
class FolderServer {
  public:
    explicit FolderServer(std::map<std::string, std::string> folders)
        : folders_(std::move(folders)), server_([this](ScriptedConnection& talk) { serve(talk); }) {}

    std::uint16_t port() const { return server_.port(); }
    Lines changes() {
        const std::lock_guard lock(mutex_);
        return changes_;
    }

  private:
    void serve(ScriptedConnection& talk) {
        talk.log_in({modern[0], modern[1], modern[2], modern[3]});
        for (;;) {
            const auto line = talk.read_line();
            const auto space = std::min(line.find(' '), line.size());
            answer(talk, line.substr(0, space), line.substr(std::min(space + 1, line.size())));
        }
    }

    void answer(ScriptedConnection& talk, const std::string& verb, const std::string& path) {
        if (verb == "EPSV") return talk.promise_data();
        if (verb == "MLST") return talk.reply(look_up(path));
        if (verb == "MLSD") return list(talk, path);
        if (verb == "QUIT") return talk.reply("221 bye");
        const std::lock_guard lock(mutex_);
        changes_.push_back(verb + " " + path);
        talk.reply(verb == "RNFR" ? "350 to?" : path.find("stubborn") != path.npos ? "550 no" : "250 done");
    }

    std::string look_up(const std::string& path) {
        const auto slash = path.rfind('/');
        const auto folder = slash == path.npos ? "" : path.substr(0, slash);
        const auto name = path.substr(slash == path.npos ? 0 : slash + 1);
        if (folders_.contains(path)) return "250-x\r\n type=dir; " + path + "\r\n250 end";
        if (folders_.contains(folder) && folders_[folder].find(" " + name + "\r\n") != std::string::npos)
            return "250-x\r\n type=file;size=1; " + path + "\r\n250 end";
        return "550 no such file";
    }

    void list(ScriptedConnection& talk, const std::string& path) {
        if (!folders_.contains(path)) return talk.reply("550 no such folder");
        talk.accept_data();
        talk.reply("150 here it comes");
        talk.send_data(folders_[path]);
        talk.close_data();
        talk.reply("226 done");
    }

    std::map<std::string, std::string> folders_;
    std::mutex mutex_;
    Lines changes_;
    ScriptedServer server_;
};

std::string file_line(const std::string& name) { return "type=file;size=1; " + name + "\r\n"; }
std::string folder_line(const std::string& name) { return "type=dir; " + name + "\r\n"; }

std::map<std::string, std::string> some_folders() {
    return {{"", folder_line("in") + folder_line("out") + file_line("top.csv") + file_line(".hidden.csv")},
            {"in", file_line("b.csv") + file_line("a.csv") + file_line("c.txt") + file_line("odd*name") +
                       file_line(".ftp-0123456789abcdef.part") + folder_line("deep")},
            {"in/deep", file_line("d.csv") + file_line("stubborn.csv")},
            {"out", file_line("a.csv")}};
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

}  // namespace
}  // namespace ftp::client
