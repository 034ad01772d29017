#pragma once

#include "common/protocol/block.hpp"
#include "tests/unit/client/client_fixture.hpp"

#include <map>

namespace ftp::client {

using test::ScriptedConnection;
using test::ScriptedServer;
using test::TempDir;
using test::write_file;

inline const std::vector<std::string> ahead{
    "MLST type*;size*;modify*;", "SIZE", "MDTM", "MFMT", "ALLO EXACT", "MODE B AHEAD"};

using Stored = std::map<std::string, std::string>;  // contents by path

// One control connection that takes and sends files in blocks.
class BlockTalk {
  public:
    explicit BlockTalk(ScriptedConnection& talk) : talk_(talk) {}

    void open() {
        CHECK(talk_.expect("MODE") == "B");
        talk_.reply("200 block");
        CHECK(talk_.expect("OPTS") == "MODE B AHEAD ON");
        talk_.reply("200 ahead");
        talk_.expect("EPSV");
        talk_.promise_data();
        talk_.accept_data();
        reader_ = BlockReader();
        unread_.clear();
    }
    std::string next_file() {
        std::string content;
        for (;;) {
            std::string_view rest = unread_;
            const auto event = reader_.next(rest);
            if (const auto* data = std::get_if<BlockReader::Data>(&event)) content += data->octets;
            const bool ended = std::holds_alternative<BlockReader::EndOfFile>(event);
            const bool more = std::holds_alternative<BlockReader::NeedsMore>(event);
            unread_.erase(0, unread_.size() - rest.size());
            if (ended) return content;
            if (more) unread_ += talk_.receive_some_data();
        }
    }
    // The next STOR and its file; the path.
    std::string store(Stored& stored) {
        const auto path = talk_.expect("STOR");
        talk_.reply("125 go on");
        stored[path] = next_file();
        talk_.reply("250 done");
        return path;
    }
    void send_file(const std::string& content) {
        talk_.reply("125 here it comes");
        talk_.send_data(in_blocks(content, Last::yes));
        talk_.reply("250 done");
    }

  private:
    ScriptedConnection& talk_;
    BlockReader reader_;
    std::string unread_;
};

// Until QUIT; every MFMT is set down, and nothing else may come.
inline std::vector<std::string> times_until_quit(ScriptedConnection& talk) {
    std::vector<std::string> times;
    for (;;) {
        const auto line = talk.read_line();
        if (line.starts_with("MFMT")) times.push_back(line.substr(line.rfind(' ') + 1));
        if (line.starts_with("QUIT")) return talk.reply("221 bye"), times;
        CHECK(line.starts_with("MFMT"));
        talk.reply("213 set");
    }
}

// Files named a to d that go up into a folder, over as many connections as there are scripts.
struct Put {
    explicit Put(std::vector<ScriptedServer::Script> scripts) {
        for (const auto* name : {"a", "b", "c", "d"}) write_file(dir / name, std::string("content of ") + name);
        server.emplace(std::move(scripts));
    }
    Tally run(std::vector<std::string> names = {"a", "b", "c", "d"}) {
        ClientRun client(server->port());
        client.timeout = std::chrono::milliseconds(2000);
        client.retries = 2;
        std::vector<std::string> words{"put"};
        for (const auto& name : names) words.push_back((dir / name).string());
        words.push_back(client.url("in/"));
        auto tally = client.run(words);
        server.reset();
        outcomes = std::move(client.listener.outcomes);
        return tally;
    }
    TempDir dir;
    std::optional<ScriptedServer> server;
    std::vector<FileOutcome> outcomes;  // of the last run
};

inline const Stored all{
    {"in/a", "content of a"}, {"in/b", "content of b"}, {"in/c", "content of c"}, {"in/d", "content of d"}};

}  // namespace ftp::client
