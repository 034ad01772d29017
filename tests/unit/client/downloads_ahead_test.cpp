// Downloads that are asked for ahead of their replies, and servers that answer as they like.

#include "ftp/transfer/local_target.hpp"
#include "tests/support/longest_file.hpp"
#include "tests/unit/client/ahead_fixture.hpp"

#include <filesystem>

namespace ftp::client {
namespace {

namespace fs = std::filesystem;
using test::read_file;

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

TEST_CASE("what is left of a connection that a full disk has broken off goes into no other file", "[ahead]") {
    Sync sync({[&](ScriptedConnection& talk) {
        talk.log_in(ahead);
        talk.open_transfer("MLSD");
        talk.send_data("type=file;size=4000;modify=20200102030405; a\r\n");
        for (const auto* name : {"b", "c", "d"})
            talk.send_data("type=file;size=3;modify=20200102030405; " + std::string(name) + "\r\n");
        talk.close_data();
        talk.reply("226 done");
        BlockTalk blocks(talk);
        blocks.open();
        for (int i = 0; i < 4; ++i) talk.expect("RETR");
        const auto content = std::string(4000, 'a');
        talk.send_data(in_blocks(content, Last::yes) + in_blocks("isb", Last::yes) + in_blocks("isc", Last::yes) +
                       in_blocks("isd", Last::yes));
        for (int i = 0; i < 4; ++i) talk.say("125 go\r\n250 done\r\n");
        CHECK(talk.expect("MODE") == "S");
        talk.reply("200 stream");
        blocks.open();
        for (int i = 0; i < 3; ++i) blocks.send_file("is" + name_in(talk.expect("RETR")));
        talk.read_line();
    }});
    const auto tally = [&] {
        const test::LongestFile limit(2000);
        return sync.run();
    }();
    CHECK(tally.done == 3);
    CHECK(only_cause(tally) == Cause::local);
    for (const auto* name : {"b", "c", "d"}) CHECK(sync.content(name) == std::string("is") + name);
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
