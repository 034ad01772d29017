#include "tests/unit/client/upload_fixture.hpp"

namespace ftp::client {
namespace {

using Script = ScriptedServer::Script;

// One put --append of 100 bytes to in/f, whose connections the scripts serve in turn.
struct Append {
    explicit Append(std::vector<Script> scripts, std::string what = test::random_bytes(100, 3))
        : content(std::move(what)), server(std::move(scripts)), client(server.port()) {
        write_file(dir / "f", content);
        client.retries = 2;
    }
    Tally run(std::vector<std::string> more = {}) {
        std::vector<std::string> words{"put", "--append", (dir / "f").string(), client.url("in/")};
        words.insert(words.end(), more.begin(), more.end());
        return client.run(words);
    }
    const FileOutcome& outcome() const { return client.listener.outcomes.at(0); }

    const TempDir dir;
    const std::string content;
    const ScriptedServer server;
    ClientRun client;
};

// What a server without MLST is asked about the log.
void tell_size(ScriptedConnection& talk, const std::string& size) {
    CHECK(talk.expect("SIZE") == "in/f");
    talk.reply(size);
    talk.expect("MDTM");
    talk.reply(size.starts_with("213") ? "213 20200102030405" : size);
    if (size.starts_with("213")) return;
    talk.expect("PWD");
    talk.reply("257 \"/\"");
    CHECK(talk.expect("CWD") == "in/f");
    talk.reply("550 no such folder");
    CHECK(talk.expect("CWD") == "/");
    talk.reply("250 back");
}

// Breaks off when something has come.
Script broken_off(const std::string& size) {
    return [size](ScriptedConnection& talk) {
        talk.log_in(foreign);
        tell_size(talk, size);
        CHECK(talk.open_transfer("APPE") == "in/f");
        talk.receive_some_data();
    };
}

Script grown(const std::string& size, const std::string& position, const std::string& added, const Script& rest) {
    return [=](ScriptedConnection& talk) {
        talk.log_in(foreign);
        tell_size(talk, size);
        if (position == "0") {
            talk.open_transfer("RETR");
        } else {
            CHECK(talk.open_transfer_silently("REST") == position);
            talk.reply("350 go");
            talk.expect("RETR");
            talk.reply("150 go");
        }
        talk.send_data(added);
        talk.close_data();
        talk.reply("226 done");
        rest(talk);
    };
}

void nothing_else(ScriptedConnection& talk) { CHECK(talk.read_line() == "QUIT"); }

TEST_CASE("what others have appended meanwhile is not taken for our own", "[append]") {
    const std::string content = test::random_bytes(100, 3);
    SECTION("when it makes up for all that is missing") {
        Append append({broken_off("213 1000"),
                       grown("213 1100", "1000", content.substr(0, 40) + std::string(60, 'x'), nothing_else)});
        CHECK(only_cause(append.run()) == Cause::temporary);
        CHECK(append.server.connections() == 2);
        CHECK(append.outcome().error->text().find("there were 1000 bytes, now there are 1100") != std::string::npos);
    }
    SECTION("when it makes up for some of it") {
        Append append({broken_off("213 1000"),
                       grown("213 1050", "1000", std::string(10, 'x') + content.substr(0, 40), nothing_else)});
        CHECK(only_cause(append.run()) == Cause::temporary);
    }
    SECTION("when it is more than all of it") {
        const auto too_much = [](ScriptedConnection& talk) {
            talk.log_in(foreign);
            tell_size(talk, "213 1101");
            nothing_else(talk);
        };
        Append append({broken_off("213 1000"), too_much});
        CHECK(only_cause(append.run()) == Cause::temporary);
        CHECK(append.outcome().error->text().find("now there are 1101") != std::string::npos);
    }
}

TEST_CASE("what an earlier try has added is not added again", "[append]") {
    const std::string content = test::random_bytes(100, 3);
    std::string arrived;
    const auto take_rest = [&arrived](ScriptedConnection& talk) {
        CHECK(talk.open_transfer("APPE") == "in/f");
        arrived = take_whole(talk);
        tell_size(talk, "213 1100");
        nothing_else(talk);
    };
    SECTION("some of it") {
        Append append({broken_off("213 1000"), grown("213 1040", "1000", content.substr(0, 40), take_rest)});
        CHECK(append.run().done == 1);
        CHECK(arrived == content.substr(40));
    }
    SECTION("or all of it") {
        Append append({broken_off("213 1000"), grown("213 1100", "1000", content, nothing_else)});
        CHECK(append.run().done == 1);
    }
    SECTION("or of a file that it has made") {
        const auto rest = [&arrived](ScriptedConnection& talk) {
            talk.open_transfer("APPE");
            arrived = take_whole(talk);
            tell_size(talk, "213 100");
            nothing_else(talk);
        };
        Append append({broken_off("550 none"), grown("213 40", "0", content.substr(0, 40), rest)});
        CHECK(append.run().done == 1);
        CHECK(arrived == content.substr(40));
    }
}

TEST_CASE("an append of a file that has changed since it began is not repeated", "[append]") {
    Append* running = nullptr;
    const auto change = [&running](ScriptedConnection& talk) {
        broken_off("213 1000")(talk);
        write_file(running->dir / "f", running->content + "more");
    };
    Append append({change, [](ScriptedConnection& talk) {
                       talk.log_in(foreign);
                       nothing_else(talk);
                   }});
    running = &append;
    CHECK(only_cause(append.run()) == Cause::temporary);
    CHECK(append.outcome().error->text().find("changed") != std::string::npos);
}

TEST_CASE("an append to what is not there, or is not shown, takes no other name and replaces nothing", "[append]") {
    std::string arrived;
    const auto take_all = [&arrived](ScriptedConnection& talk) {
        CHECK(talk.open_transfer("APPE") == "in/f");
        arrived = take_whole(talk);
    };
    SECTION("it is made") {
        Append append({[&](ScriptedConnection& talk) {
            talk.log_in(foreign);
            tell_size(talk, "550 none");
            take_all(talk);
            tell_size(talk, "213 100");
            nothing_else(talk);
        }});
        CHECK(append.run().done == 1);
        CHECK(arrived == append.content);
    }
    SECTION("it is not shown afterwards either") {
        Append append({[&](ScriptedConnection& talk) {
            talk.log_in({"MLST type*;size*;modify*;"});
            talk.expect("MLST");
            talk.reply("550 not for you");
            take_all(talk);
            talk.expect("MLST");
            talk.reply("550 not for you");
            nothing_else(talk);
        }});
        CHECK(append.run().done == 1);
        CHECK(arrived == append.content);
    }
    SECTION("where nobody knows what a broken try has added, it is not repeated") {
        Append append({broken_off("550 none"), [](ScriptedConnection& talk) {
                           talk.log_in(foreign);
                           tell_size(talk, "550 none");
                           nothing_else(talk);
                       }});
        CHECK(only_cause(append.run()) == Cause::temporary);
    }
}

// What our server is asked about a log that is not there: whether there is one, and what an upload to it has left.
void tell_partial(ScriptedConnection& talk, const std::string& left) {
    CHECK(talk.expect("MLST") == "in/f");
    talk.reply("550 not published");
    CHECK(talk.expect("SIZE") == "in/f");
    talk.reply(left);
}

// Breaks off on our server in the middle of the data, or behind all of it.
Script broken_off_here() {
    return [](ScriptedConnection& talk) {
        talk.log_in(own);
        tell_partial(talk, "550 nothing");
        talk.open_transfer("APPE");
        talk.receive_some_data();
        talk.reset_data();
    };
}

TEST_CASE("an append that makes a file on our server goes on behind what it has left there", "[append]") {
    std::string arrived, left, position;
    const auto take_rest = [&](ScriptedConnection& talk) {
        talk.log_in(own);
        tell_partial(talk, left);
        position = talk.open_transfer_silently("REST");
        talk.reply("350 go");
        talk.expect("APPE");
        talk.reply("150 go");
        arrived = take_whole(talk);
        talk.expect("MLST");
        talk.say("250-x\r\n type=file; in/f\r\n250 End\r\n");
        nothing_else(talk);
    };
    SECTION("some of it") {
        left = "213 40";
        Append append({broken_off_here(), take_rest});
        CHECK(append.run().done == 1);
        CHECK(position == "40");
        CHECK(arrived == append.content.substr(40));
    }
    SECTION("or nothing") {
        left = "550 nothing";
        Append append({broken_off_here(), take_rest}, std::string(20'000'000, 'x'));
        CHECK(append.run().done == 1);
        CHECK(position == "0");
        CHECK((arrived == append.content));
    }
    SECTION("but not where all of it had left, and may be there unseen") {
        Append append({broken_off_here(), [](ScriptedConnection& talk) {
                           talk.log_in(own);
                           tell_partial(talk, "550 not for you");
                           nothing_else(talk);
                       }});
        CHECK(only_cause(append.run()) == Cause::temporary);
    }
}

TEST_CASE("an append does not go behind an upload that broke off", "[append]") {
    Append append({[](ScriptedConnection& talk) {
        talk.log_in(own);
        tell_partial(talk, "213 40");
        nothing_else(talk);
    }});
    CHECK(only_cause(append.run()) == Cause::refused);
    CHECK(append.outcome().error->text().find("40 bytes of an upload that broke off") != std::string::npos);
}

TEST_CASE("an append whose final reply came is done, whatever breaks behind it", "[append]") {
    Append append({[](ScriptedConnection& talk) {
                       talk.log_in(foreign);
                       tell_size(talk, "213 1000");
                       talk.expect("TYPE");
                       talk.reply("200 A");
                       talk.open_transfer("APPE");
                       take_whole(talk);
                       CHECK(talk.read_line() == "TYPE I");
                   },
                   [](ScriptedConnection& talk) {
                       talk.log_in(foreign);
                       tell_size(talk, "550 rotated away");
                       nothing_else(talk);
                   }});
    CHECK(append.run({"--ascii"}).done == 1);
    CHECK(append.outcome().attempts == 2);
}

TEST_CASE("what others append while we do is no failure of ours", "[append]") {
    Append append({[](ScriptedConnection& talk) {
        talk.log_in(foreign);
        tell_size(talk, "213 1000");
        talk.open_transfer("APPE");
        take_whole(talk);
        tell_size(talk, "213 1160");
        nothing_else(talk);
    }});
    CHECK(append.run().done == 1);
}

TEST_CASE("an append after which less is there than was sent has failed", "[append]") {
    Append append({[](ScriptedConnection& talk) {
        talk.log_in(foreign);
        tell_size(talk, "213 1000");
        talk.open_transfer("APPE");
        take_whole(talk);
        tell_size(talk, "213 1099");
        nothing_else(talk);
    }});
    CHECK(only_cause(append.run()) == Cause::wrong_size);
}

}  // namespace
}  // namespace ftp::client
