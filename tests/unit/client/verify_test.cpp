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

}  // namespace
}  // namespace ftp::client
