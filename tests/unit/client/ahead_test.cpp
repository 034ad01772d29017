// Files that go ahead of their replies, and servers that answer as they like.

#include "common/protocol/block.hpp"
#include "ftp/transfer/local_target.hpp"
#include "tests/unit/client/client_fixture.hpp"

#include <filesystem>
#include <map>

namespace ftp::client {
namespace {

namespace fs = std::filesystem;
using test::read_file;
using test::ScriptedConnection;
using test::ScriptedServer;
using test::TempDir;
using test::write_file;

const std::vector<std::string> ahead{"MLST type*;size*;modify*;", "SIZE", "MDTM", "MFMT", "ALLO EXACT", "MODE B AHEAD"};

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
    std::string store(std::map<std::string, std::string>& stored) {
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

// Until QUIT; every MFMT is set down.
std::vector<std::string> times_until_quit(ScriptedConnection& talk) {
    std::vector<std::string> times;
    for (;;) {
        const auto line = talk.read_line();
        if (line.starts_with("MFMT")) times.push_back(line.substr(line.rfind(' ') + 1));
        if (line.starts_with("QUIT")) return talk.reply("221 bye"), times;
        talk.reply("213 set");
    }
}

using Stored = std::map<std::string, std::string>;

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
        return tally;
    }
    TempDir dir;
    std::optional<ScriptedServer> server;
};

const Stored all{
    {"in/a", "content of a"}, {"in/b", "content of b"}, {"in/c", "content of c"}, {"in/d", "content of d"}};

TEST_CASE("several files go up over one data connection, and their times behind them", "[ahead]") {
    Stored stored;
    std::vector<std::string> times;
    Put put({[&](ScriptedConnection& talk) {
        talk.log_in(ahead);
        BlockTalk blocks(talk);
        blocks.open();
        for (int i = 0; i < 4; ++i) blocks.store(stored);
        times = times_until_quit(talk);
    }});
    CHECK(put.run().done == 4);
    CHECK(stored == all);
    CHECK(times == std::vector<std::string>{"in/a", "in/b", "in/c", "in/d"});
}

TEST_CASE("a file that is refused fails alone, and the time of what stands there is left", "[ahead]") {
    Stored stored;
    std::vector<std::string> times;
    Put put({[&](ScriptedConnection& talk) {
        talk.log_in(ahead);
        BlockTalk blocks(talk);
        blocks.open();
        blocks.store(stored);
        CHECK(talk.expect("STOR") == "in/b");
        talk.reply("550 not here");
        CHECK(blocks.next_file() == "content of b");
        for (int i = 0; i < 2; ++i) blocks.store(stored);
        times = times_until_quit(talk);
    }});
    const auto tally = put.run();
    CHECK(tally.done == 3);
    CHECK(tally.failed == 1);
    CHECK(tally.causes.at(Cause::refused) == 1);
    CHECK(stored.size() == 3);
    CHECK(times == std::vector<std::string>{"in/a", "in/c", "in/d"});
}

TEST_CASE("a file that the server is too busy for goes alone, behind the others", "[ahead]") {
    Stored stored;
    Put put({[&](ScriptedConnection& talk) {
        talk.log_in(ahead);
        BlockTalk blocks(talk);
        blocks.open();
        talk.expect("STOR");
        talk.reply("450 busy");
        blocks.next_file();
        for (int i = 0; i < 3; ++i) blocks.store(stored);
        CHECK(talk.expect("MODE") == "S");
        talk.reply("200 stream");
        talk.open_transfer("STOR");
        stored["in/a"] = talk.receive_data();
        talk.reply("226 done");
        times_until_quit(talk);
    }});
    CHECK(put.run().done == 4);
    CHECK(stored == all);
}

TEST_CASE("a data connection that breaks is made anew for what was not confirmed", "[ahead]") {
    Stored stored;
    Stored again;
    Put put({[&](ScriptedConnection& talk) {
        talk.log_in(ahead);
        BlockTalk blocks(talk);
        blocks.open();
        blocks.store(stored);
        CHECK(talk.expect("STOR") == "in/b");
        talk.reply("125 go on");
        talk.reset_data();
        talk.reply("426 broken");
        for (int i = 0; i < 2; ++i) {
            talk.expect("STOR");
            talk.reply("425 no connection");
        }
        CHECK(talk.expect("MODE") == "S");
        talk.reply("200 stream");
        blocks.open();
        for (int i = 0; i < 3; ++i) blocks.store(again);
        times_until_quit(talk);
    }});
    CHECK(put.run().done == 4);
    CHECK(stored.size() == 1);
    stored.merge(again);
    CHECK(stored == all);
}

TEST_CASE("a control connection that breaks costs nothing that was confirmed", "[ahead]") {
    Stored stored;
    Stored again;
    std::vector<std::string> times;
    const auto lost = GENERATE(false, true);
    Put put({[&](ScriptedConnection& talk) {
                 talk.log_in(ahead);
                 BlockTalk blocks(talk);
                 blocks.open();
                 for (int i = 0; i < 2; ++i) blocks.store(stored);
                 if (lost) return talk.close();
                 talk.reply("421 shutting down");
             },
             [&](ScriptedConnection& talk) {
                 talk.log_in(ahead);
                 BlockTalk blocks(talk);
                 blocks.open();
                 for (int i = 0; i < 2; ++i) blocks.store(again);
                 times = times_until_quit(talk);
             }});
    CHECK(put.run().done == 4);
    CHECK(stored.size() == 2);
    CHECK(again.size() == 2);
    stored.merge(again);
    CHECK(stored == all);
}

TEST_CASE("a server that takes no files ahead after all gets them one by one", "[ahead]") {
    Stored stored;
    Put put({[&](ScriptedConnection& talk) {
        talk.log_in(ahead);
        talk.expect("MODE");
        talk.reply("504 no");
        talk.expect("OPTS");
        talk.reply("501 no");
        talk.expect("EPSV");
        talk.promise_data();
        for (int i = 0; i < 4; ++i) {
            const auto path = talk.open_transfer("STOR");
            stored[path] = talk.receive_data();
            talk.reply("226 done");
        }
        times_until_quit(talk);
    }});
    CHECK(put.run().done == 4);
    CHECK(stored == all);
}

TEST_CASE("what cannot be read here fails alone", "[ahead]") {
    Stored stored;
    Put put({[&](ScriptedConnection& talk) {
        talk.log_in(ahead);
        BlockTalk blocks(talk);
        blocks.open();
        for (int i = 0; i < 2; ++i) blocks.store(stored);
        times_until_quit(talk);
    }});
    const auto tally = put.run({"a", "none", "d"});
    CHECK(tally.done == 2);
    CHECK(tally.causes.at(Cause::local) == 1);
    CHECK(stored.size() == 2);
}

// --- down

std::string name_in(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// A folder that holds files of 3 octets.
void list(ScriptedConnection& talk, const std::vector<std::string>& names) {
    std::string lines = "type=cdir;modify=20200102030405; t\r\n";
    for (const auto& name : names) lines += "type=file;size=3;modify=20200102030405; " + name + "\r\n";
    talk.open_transfer("MLSD");
    talk.send_data(lines);
    talk.close_data();
    talk.reply("226 done");
}

struct Sync {
    explicit Sync(std::vector<ScriptedServer::Script> scripts) { server.emplace(std::move(scripts)); }
    Tally run() {
        ClientRun client(server->port());
        client.timeout = std::chrono::milliseconds(2000);
        client.retries = 2;
        auto tally = client.run({"sync", client.url("t/"), (dir / "t").string() + "/"});
        server.reset();
        return tally;
    }
    std::string content(const std::string& name) { return read_file(dir / ("t/" + name)); }
    TempDir dir;
    std::optional<ScriptedServer> server;
};

TEST_CASE("several files come down over one data connection, a refused one without a block", "[ahead]") {
    Sync sync({[&](ScriptedConnection& talk) {
        talk.log_in(ahead);
        list(talk, {"a", "b", "c"});
        BlockTalk blocks(talk);
        blocks.open();
        for (int i = 0; i < 3; ++i) {
            const auto name = name_in(talk.expect("RETR"));
            if (name == "b")
                talk.reply("550 not for you");
            else
                blocks.send_file("is" + name);
        }
        talk.read_line();
    }});
    const auto tally = sync.run();
    CHECK(tally.done == 2);
    CHECK(tally.causes.at(Cause::refused) == 1);
    CHECK(sync.content("a") == "isa");
    CHECK(sync.content("c") == "isc");
    CHECK_FALSE(fs::exists(sync.dir / "t/b"));
}

TEST_CASE("a file that is no longer what was listed, or was given up, is fetched alone", "[ahead]") {
    const bool given_up = GENERATE(false, true);
    Sync sync({[&](ScriptedConnection& talk) {
        talk.log_in(ahead);
        list(talk, {"a", "b"});
        BlockTalk blocks(talk);
        blocks.open();
        CHECK(name_in(talk.expect("RETR")) == "a");
        if (given_up) {
            talk.reply("125 go");
            talk.send_data(in_blocks("is") + giving_up());
            talk.reply("451 cannot be read");
        } else {
            blocks.send_file("has grown");
        }
        talk.expect("RETR");
        blocks.send_file("isb");
        CHECK(talk.expect("MODE") == "S");
        talk.reply("200 stream");
        talk.open_transfer_silently("RETR");
        talk.reply("150 go");
        talk.send_data("has grown");
        talk.close_data();
        talk.reply("226 done");
        CHECK(talk.expect("SIZE") == "t/a");
        talk.reply("213 9");
        talk.expect("MDTM");
        talk.reply("213 20200102030406");
        talk.read_line();
    }});
    CHECK(sync.run().done == 2);
    CHECK(sync.content("a") == "has grown");
    CHECK(sync.content("b") == "isb");
}

TEST_CASE("a file that has no place here is read to its end, and the others are kept", "[ahead]") {
    Sync sync({[&](ScriptedConnection& talk) {
        talk.log_in(ahead);
        list(talk, {"a", "b", "c"});
        BlockTalk blocks(talk);
        blocks.open();
        for (int i = 0; i < 3; ++i) blocks.send_file("is" + name_in(talk.expect("RETR")));
        talk.read_line();
    }});
    // The name under which it would arrive is taken by a folder.
    fs::create_directories(sync.dir / "t" / temporary_name("b"));
    const auto tally = sync.run();
    CHECK(tally.done == 2);
    CHECK(tally.failed == 1);
    CHECK(sync.content("c") == "isc");
}

TEST_CASE("files that a broken data connection has cut off are fetched over another one", "[ahead]") {
    Sync sync({[&](ScriptedConnection& talk) {
        talk.log_in(ahead);
        list(talk, {"a", "b", "c"});
        BlockTalk blocks(talk);
        blocks.open();
        talk.expect("RETR");
        blocks.send_file("isa");
        talk.expect("RETR");
        talk.reply("125 go");
        talk.send_data(in_blocks("is"));
        talk.reset_data();
        talk.reply("426 broken");
        talk.expect("RETR");
        talk.reply("425 no connection");
        CHECK(talk.expect("MODE") == "S");
        talk.reply("200 stream");
        blocks.open();
        for (int i = 0; i < 2; ++i) blocks.send_file("is" + name_in(talk.expect("RETR")));
        talk.read_line();
    }});
    CHECK(sync.run().done == 3);
    for (const auto* name : {"a", "b", "c"}) CHECK(sync.content(name) == std::string("is") + name);
}

}  // namespace
}  // namespace ftp::client
