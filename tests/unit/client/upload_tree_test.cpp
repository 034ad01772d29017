// Trees on their way to a server that does not take all of them.

#include "common/base/text.hpp"
#include "tests/unit/client/client_fixture.hpp"

#include <filesystem>
#include <map>
#include <set>

namespace ftp::client {
namespace {

using test::ScriptedConnection;
using test::ScriptedServer;
using test::TempDir;
using test::write_file;

// A server that takes everything but what lies in folders called "bad", until QUIT.
struct PickyServer {
    void serve(ScriptedConnection& talk) {
        talk.log_in({"SIZE"});
        for (;;) {
            const auto line = talk.read_line();
            if (line.starts_with("QUIT")) return talk.reply("221 bye");
            answer(talk, line);
        }
    }

    void answer(ScriptedConnection& talk, const std::string& line) {
        const auto space = std::min(line.find(' '), line.size());
        const auto verb = line.substr(0, space);
        const auto path = space < line.size() ? line.substr(space + 1) : "";
        if (verb == "EPSV") return talk.promise_data();
        if (path.find("bad") != path.npos) return talk.reply("550 not here");
        if (verb == "STOR") return store(talk, path);
        if (verb == "SIZE" && stored.contains(path)) return talk.reply("213 " + std::to_string(stored[path].size()));
        if (asks.contains(verb)) return talk.reply("550 no such file");
        if (verb == "RNFR") from = path;
        if (verb == "RNTO") stored[path] = std::exchange(stored[from], {}), stored.erase(from);
        talk.reply(verb == "MKD" ? "257 made" : verb == "RNFR" ? "350 go on" : "250 done");
    }

    void store(ScriptedConnection& talk, const std::string& path) {
        talk.reply("150 go on");
        talk.accept_data();
        stored[path] = talk.receive_data();
        talk.reply("226 done");
    }

    const std::set<std::string> asks{"SIZE", "MDTM", "CWD", "LIST", "NLST"};
    std::map<std::string, std::string> stored;
    std::string from;
};

TEST_CASE("a folder that cannot be made there fails with what is in it, and the others go up", "[tree]") {
    const TempDir dir;
    for (const auto* name : {"t/bad/x", "t/bad/y", "t/good/z", "t/w"}) write_file(dir / name, name);
    PickyServer picky;
    Tally tally;
    Listener heard;
    {
        const ScriptedServer server([&](ScriptedConnection& talk) { picky.serve(talk); });
        ClientRun client(server.port());
        tally = client.run({"put", (dir / "t").string(), client.url("")});
        heard = client.listener;
    }
    CHECK(tally.failed == 3);  // the folder and its two files
    CHECK_FALSE(tally.stopped);
    CHECK(picky.stored == std::map<std::string, std::string>{{"t/good/z", "t/good/z"}, {"t/w", "t/w"}});
    for (const auto& outcome : heard.outcomes) {
        CAPTURE(outcome.name, outcome.error ? outcome.error->text() : "");
        CHECK((outcome.deed == Deed::failed) == (outcome.name.find("bad") != std::string::npos));
    }
}

// A server that takes capitals and small letters for the same, as those of Windows do. Flat.
struct CaselessServer {
    using Names = std::map<std::string, std::string>;  // what is asked for in small letters, and how it was written

    void serve(ScriptedConnection& talk) {
        talk.log_in({"SIZE", "ALLO EXACT"});
        for (;;) {
            const auto line = talk.read_line();
            if (line.starts_with("QUIT")) return talk.reply("221 bye");
            const auto space = std::min(line.find(' '), line.size());
            answer(talk, line.substr(0, space), space < line.size() ? line.substr(space + 1) : "");
        }
    }

    void answer(ScriptedConnection& talk, const std::string& verb, const std::string& path) {
        if (verb == "EPSV") return talk.promise_data();
        if (verb == "LIST") return list(talk);
        if (verb == "STOR") return store(talk, path);
        if (verb == "DELE") there.erase(lower(path));
        talk.reply("200 done");
    }

    void list(ScriptedConnection& talk) const {
        talk.reply("150 go on");
        talk.accept_data();
        for (const auto& [_, name] : there)
            talk.send_data("-rw-r--r-- 1 u g 1 Jan  2  2019 " + name.substr(name.rfind('/') + 1) + "\r\n");
        talk.close_data();
        talk.reply("226 done");
    }

    void store(ScriptedConnection& talk, const std::string& path) {
        talk.reply("150 go on");
        talk.accept_data();
        talk.receive_data();
        there.emplace(lower(path), path);
        talk.reply("226 done");
    }

    Names there;
};

TEST_CASE("what a server calls otherwise than it was sent is not removed as left over", "[tree]") {
    const TempDir dir;
    write_file(dir / "t/README.TXT", "new text");
    CaselessServer caseless{{{"in/readme.txt", "in/readme.txt"}}};
    {
        const ScriptedServer server([&](ScriptedConnection& talk) { caseless.serve(talk); });
        ClientRun client(server.port());
        const auto tally = client.run({"sync", "--delete", (dir / "t").string() + "/", client.url("in/")});
        CHECK(tally.failed >= 1);
        CHECK(client.listener.outcomes.at(1).name == "in/README.TXT");
    }
    CHECK(caseless.there.size() == 1);
}

TEST_CASE("of two files that a server keeps under one name one has failed", "[tree]") {
    const TempDir dir;
    write_file(dir / "t/a", "one");
    write_file(dir / "t/A", "two");
    CaselessServer caseless;
    {
        const ScriptedServer server([&](ScriptedConnection& talk) { caseless.serve(talk); });
        ClientRun client(server.port());
        CHECK(client.run({"put", (dir / "t").string() + "/", client.url("in/")}).failed == 1);
    }
    CHECK(caseless.there.size() == 1);
}

}  // namespace
}  // namespace ftp::client
