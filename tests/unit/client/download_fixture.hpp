#pragma once

#include "ftp/transfer/local_target.hpp"
#include "tests/unit/client/client_fixture.hpp"

#include <filesystem>

namespace ftp::client {

namespace fs = std::filesystem;
using test::read_file;
using test::ScriptedConnection;
using test::ScriptedServer;
using test::TempDir;
using test::write_file;

inline const std::vector<std::string> modern{"MLST type*;size*;modify*;", "REST STREAM", "SIZE", "MDTM", "EPSV"};

// The answer to the MLST that get asks first.
inline void tell(ScriptedConnection& talk, std::uint64_t size) {
    talk.expect("MLST");
    talk.say("250-Listing\r\n type=file;size=" + std::to_string(size) + ";modify=20200102030405; f\r\n250 End\r\n");
}

inline std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
    return names;
}

inline std::string aside(const std::string& name) { return temporary_name(name); }

struct Got {
    Tally tally;
    std::vector<std::string> names;  // left in the folder
};

// One get of "f" into an empty folder.
inline Got get(const ScriptedServer::Script& script, const TempDir& dir, std::vector<std::string> more = {}) {
    const ScriptedServer server(script);
    ClientRun client(server.port());
    client.timeout = std::chrono::milliseconds(500);
    std::vector<std::string> words{"get"};
    words.insert(words.end(), more.begin(), more.end());
    words.push_back(client.url("f"));
    words.push_back((dir / "f").string());
    Got got{client.run(words), {}};
    got.names = names_in(dir.path());
    return got;
}

// The data of a transfer that has begun, and its end.
inline void send_whole(ScriptedConnection& talk, std::string_view content) {
    talk.send_data(content);
    talk.close_data();
    talk.reply("226 done");
}

// A RETR from the position that REST names, of a file with this content. Returns that position.
inline std::string send_from_restart(ScriptedConnection& talk, const std::string& content) {
    const auto offset = talk.open_transfer_silently("REST");
    talk.reply("350 go");
    talk.expect("RETR");
    talk.reply("150 go");
    send_whole(talk, std::string_view(content).substr(std::stoul(offset)));
    return offset;
}

}  // namespace ftp::client
