#include "ftp/transfer/manifest.hpp"
#include "tests/unit/client/client_fixture.hpp"

namespace ftp::client {
namespace {

using test::ScriptedConnection;
using test::ScriptedServer;
using test::TempDir;

// Where verify looks for the one file of a manifest, when the URL names this folder.
std::string place_asked_for(const std::string& path, const std::string& folder) {
    const TempDir dir;
    const auto manifest = (dir / "m").string();
    test::write_file(manifest, "{\"path\":\"" + path + "\",\"size\":1,\"sha256\":\"" + std::string(64, 'a') + "\"}\n");
    std::string asked;
    {
        const ScriptedServer server([&](ScriptedConnection& talk) {
            talk.log_in({"MLST type*;size*;"});
            asked = talk.expect("MLST");
            talk.reply("550 no such file");
            talk.expect("QUIT");
        });
        ClientRun client(server.port());
        const auto tally = client.run({"verify", manifest, client.url(folder)});
        CHECK(tally.differences == 1);
    }
    return asked;
}

TEST_CASE("verify looks where the manifest says, or for all of its paths below the folder of the URL", "[manifest]") {
    CHECK(place_asked_for("in/a", "") == "in/a");
    CHECK(place_asked_for("/in/a", "") == "/in/a");
    CHECK(place_asked_for("in/a", "in/") == "in/a");
    CHECK(place_asked_for("/in/a", "/in") == "/in/a");
    CHECK(place_asked_for("in/a", "backup") == "backup/in/a");
    CHECK(place_asked_for("/in/a", "/backup") == "/backup/in/a");
    CHECK(place_asked_for("/in/a", "backup/") == "backup/in/a");
    CHECK(place_asked_for("in/a", "/") == "/in/a");
    CHECK(place_asked_for("inner/a", "in") == "in/inner/a");
}

TEST_CASE("verify has the server compute SHA-256 where it can, and else reads the file back", "[manifest]") {
    const std::string content = "abc";
    const TempDir dir;
    const auto manifest = (dir / "m").string();
    test::write_file(manifest, "{\"path\":\"a\",\"size\":3,\"sha256\":\"" + digest_of(content).hex() + "\"}\n");
    std::vector<std::string> features{"MLST type*;size*;"};
    const auto prove = [&](const ScriptedServer::Script& script) {
        const ScriptedServer server([&](ScriptedConnection& talk) {
            talk.log_in(features);
            talk.expect("MLST");
            talk.say("250-x\r\n type=file;size=3; a\r\n250 End\r\n");
            script(talk);
            talk.expect("QUIT");
        });
        ClientRun client(server.port());
        return client.run({"verify", manifest, client.url("")});
    };
    const auto by_hash = [&](std::string_view there) {
        return prove([&](ScriptedConnection& talk) {
            CHECK(talk.read_line() == "HASH a");
            talk.reply("213 SHA-256 0-2 " + digest_of(there).hex() + " a");
        });
    };
    SECTION("by HASH") {
        features.emplace_back("HASH MD5;SHA-256*");
        CHECK(by_hash("abc").unchanged == 1);
        CHECK(by_hash("abd").differences == 1);
    }
    SECTION("by its octets, where it has other digests only") {
        features.emplace_back("XMD5");
        const auto tally = prove([&](ScriptedConnection& talk) {
            talk.open_transfer("RETR");
            talk.send_data(content);
            talk.close_data();
            talk.reply("226 done");
        });
        CHECK(tally.unchanged == 1);
    }
}

}  // namespace
}  // namespace ftp::client
