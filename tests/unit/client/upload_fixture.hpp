#pragma once

#include "tests/unit/client/client_fixture.hpp"

namespace ftp::client {

using test::ScriptedConnection;
using test::ScriptedServer;
using test::TempDir;
using test::write_file;

inline const std::vector<std::string> own{"MLST type*;size*;modify*;", "REST STREAM", "SIZE", "MFMT", "ALLO EXACT"};
inline const std::vector<std::string> foreign{"SIZE", "MFMT", "REST STREAM"};

inline Tally put(const ScriptedServer::Script& script, const std::string& content, std::vector<std::string> more = {},
                 unsigned retries = 0, const std::function<void(ClientRun&)>& look = {}) {
    const TempDir dir;
    write_file(dir / "f", content);
    const ScriptedServer server(script);
    ClientRun client(server.port());
    client.retries = retries;
    client.timeout = std::chrono::milliseconds(500);
    std::vector<std::string> words{"put"};
    words.insert(words.end(), more.begin(), more.end());
    words.push_back((dir / "f").string());
    words.push_back(client.url("in/"));
    const auto tally = client.run(words);
    if (look) look(client);
    return tally;
}

// The data of a transfer that has begun, to its end.
inline std::string take_whole(ScriptedConnection& talk) {
    auto arrived = talk.receive_data();
    talk.reply("226 done");
    return arrived;
}

}  // namespace ftp::client
