// Trees on their way to a server that does not take all of them.

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

}  // namespace
}  // namespace ftp::client
