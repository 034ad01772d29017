// Uploads that go ahead of their replies, and servers that answer as they like.

#include "tests/unit/client/ahead_fixture.hpp"

namespace ftp::client {
namespace {

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

TEST_CASE("a port that is closed for a moment is asked for again, where files went ahead before", "[ahead]") {
    Stored stored;
    Put put({[&](ScriptedConnection& talk) {
                 talk.log_in(ahead);
                 BlockTalk blocks(talk);
                 blocks.open();
                 for (int i = 0; i < 2; ++i) blocks.store(stored);
                 talk.close();
             },
             [&](ScriptedConnection& talk) {
                 talk.log_in(ahead);
                 CHECK(talk.expect("MODE") == "B");
                 talk.reply("200 block");
                 talk.expect("OPTS");
                 talk.reply("200 ahead");
                 talk.expect("EPSV");
                 talk.reply("229 come (|||1|)");
                 CHECK(talk.expect("MODE") == "S");
                 talk.reply("200 stream");
                 BlockTalk blocks(talk);
                 blocks.open();
                 for (int i = 0; i < 2; ++i) blocks.store(stored);
                 times_until_quit(talk);
             }});
    CHECK(put.run().done == 4);
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

TEST_CASE("a server that says 110 without end is hung up on", "[ahead]") {
    Put put({[&](ScriptedConnection& talk) {
        talk.log_in(ahead);
        BlockTalk blocks(talk);
        blocks.open();
        for (;;) talk.reply("110 MARK 1 = 1");
    }});
    const auto tally = put.run();
    CHECK(tally.failed == 4);
    CHECK(tally.done == 0);
}

TEST_CASE("times that a connection takes along at the end are set over another one, once", "[ahead]") {
    Stored stored;
    std::vector<std::string> times;
    Put put({[&](ScriptedConnection& talk) {
                 talk.log_in(ahead);
                 BlockTalk blocks(talk);
                 blocks.open();
                 for (int i = 0; i < 4; ++i) blocks.store(stored);
                 CHECK(talk.expect("MFMT").ends_with("in/a"));
                 talk.close();
             },
             [&](ScriptedConnection& talk) {
                 talk.log_in(ahead);
                 times = times_until_quit(talk);
             }});
    CHECK(put.run().done == 4);
    CHECK(times == std::vector<std::string>{"in/a", "in/b", "in/c", "in/d"});
    CHECK(put.outcomes.size() == 4);
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

}  // namespace
}  // namespace ftp::client
