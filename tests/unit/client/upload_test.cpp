#include "ftp/transfer/upload.hpp"

#include "ftp/transfer/local_target.hpp"
#include "tests/unit/client/upload_fixture.hpp"

namespace ftp::client {
namespace {

TEST_CASE("a server that publishes whole files gets the size and the file under its name", "[upload]") {
    std::string content = test::random_bytes(500'000, 1), arrived, name, announced;
    const auto tally = put(
        [&](ScriptedConnection& talk) {
            talk.log_in(own);
            CHECK(talk.expect("OPTS") == "ALLO EXACT");
            talk.reply("200 exact");
            announced = talk.open_transfer_silently("ALLO");
            talk.reply("200 ok");
            name = talk.expect("STOR");
            talk.reply("150 go");
            arrived = take_whole(talk);
            CHECK(talk.read_line().starts_with("MFMT "));
            talk.reply("213 set");
            talk.expect("QUIT");
        },
        content);
    CHECK(tally.done == 1);
    CHECK(announced == "500000");
    CHECK(name == "in/f");
    CHECK(arrived == content);
}

void rename(ScriptedConnection& talk, const std::string& from, const std::string& to, const char* answer) {
    CHECK(talk.expect("RNFR") == from);
    talk.reply("350 ok");
    CHECK(talk.expect("RNTO") == to);
    talk.reply(answer);
}

// For a file has it.
void refuse_the_name(ScriptedConnection& talk) {
    rename(talk, "in/" + temporary_name("f"), "in/f", "553 exists");
    CHECK(talk.expect("SIZE") == "in/f");
    talk.reply("213 9");
    CHECK(talk.expect("MDTM") == "in/f");
    talk.reply("213 20200102030405");
}

TEST_CASE("a foreign server gets a temporary name first, and the final one when the size agrees", "[upload]") {
    std::string said;
    const std::string temporary = "in/" + temporary_name("f"), former = "in/" + former_name("f");
    const auto serve = [&](ScriptedConnection& talk, const char* size) {
        talk.log_in(foreign);
        CHECK(talk.open_transfer("STOR") == temporary);
        CHECK(take_whole(talk) == "content");
        CHECK(talk.expect("SIZE") == temporary);
        talk.reply(size);
    };
    SECTION("it agrees") {
        const auto tally = put(
            [&](ScriptedConnection& talk) {
                serve(talk, "213 7");
                CHECK(talk.expect("RNFR") == temporary);
                talk.reply("350 ok");
                CHECK(talk.expect("RNTO") == "in/f");
                talk.reply("250 ok");
                talk.read_line();
            },
            "content");
        CHECK(tally.done == 1);
    }
    SECTION("the server does not rename over a file: that leaves first, and is deleted last") {
        const auto tally = put(
            [&](ScriptedConnection& talk) {
                serve(talk, "213 7");
                refuse_the_name(talk);
                rename(talk, "in/f", former, "250 ok");
                rename(talk, temporary, "in/f", "250 ok");
                CHECK(talk.read_line() == "DELE " + former);
                talk.reply("250 ok");
                talk.read_line();
            },
            "content");
        CHECK(tally.done == 1);
    }
    SECTION("the server renames nothing at all: what is there stays, and the failure says what helps") {
        std::vector<std::string> rest;
        const auto tally = put(
            [&](ScriptedConnection& talk) {
                serve(talk, "213 7");
                refuse_the_name(talk);
                rename(talk, "in/f", former, "550 not allowed");
                for (;;) {
                    rest.push_back(talk.read_line());
                    talk.reply("550 no such file");
                }
            },
            "content", {}, 0, [&](ClientRun& client) { said = client.listener.outcomes.at(0).error->text(); });
        CHECK(only_cause(tally) == Cause::refused);
        CHECK(rest == std::vector<std::string>{"SIZE in/f", "SIZE " + former, "QUIT"});
        CHECK(said.find("--inplace") != said.npos);
    }
    SECTION("the server does not take the new one either: what was there gets its name back") {
        const auto tally = put(
            [&](ScriptedConnection& talk) {
                serve(talk, "213 7");
                refuse_the_name(talk);
                rename(talk, "in/f", former, "250 ok");
                rename(talk, temporary, "in/f", "550 no");
                rename(talk, former, "in/f", "250 ok");
                CHECK(talk.read_line() == "QUIT");
            },
            "content");
        CHECK(only_cause(tally) == Cause::refused);
    }
    SECTION("an earlier run was killed before it deleted what it had replaced") {
        const auto tally = put(
            [&](ScriptedConnection& talk) {
                serve(talk, "213 7");
                refuse_the_name(talk);
                rename(talk, "in/f", former, "553 exists");
                for (const auto& name : {std::string("in/f"), former}) {
                    CHECK(talk.read_line() == "SIZE " + name);
                    talk.reply("213 9");
                }
                CHECK(talk.read_line() == "DELE " + former);
                talk.reply("250 ok");
                rename(talk, "in/f", former, "250 ok");
                rename(talk, temporary, "in/f", "250 ok");
                CHECK(talk.read_line() == "DELE " + former);
                talk.reply("250 ok");
                talk.read_line();
            },
            "content");
        CHECK(tally.done == 1);
    }
    SECTION("a folder has the name: it stays") {
        const auto tally = put(
            [&](ScriptedConnection& talk) {
                serve(talk, "213 7");
                talk.expect("RNFR");
                talk.reply("350 ok");
                talk.expect("RNTO");
                talk.reply("550 a folder");
                talk.expect("SIZE");
                talk.reply("550 no file");
                talk.expect("MDTM");
                talk.reply("550 no file");
                talk.expect("PWD");
                talk.reply("257 \"/\"");
                for (const auto* folder : {"in/f", "/"}) {
                    CHECK(talk.expect("CWD") == folder);
                    talk.reply("250 ok");
                }
                CHECK(talk.read_line() == "QUIT");
            },
            "content");
        CHECK(only_cause(tally) == Cause::refused);
    }
    SECTION("the server cannot rename for the moment: what is there stays") {
        const auto tally = put(
            [&](ScriptedConnection& talk) {
                serve(talk, "213 7");
                talk.expect("RNFR");
                talk.reply("350 ok");
                talk.expect("RNTO");
                talk.reply("450 busy");
                CHECK(talk.read_line() == "QUIT");
            },
            "content");
        CHECK(only_cause(tally) == Cause::temporary);
    }
    SECTION("it does not agree: nothing is renamed") {
        const auto tally = put(
            [&](ScriptedConnection& talk) {
                serve(talk, "213 6");
                CHECK(talk.expect("SIZE") == temporary);  // by itself, since it may have looked too early
                talk.reply("213 6");
                CHECK(talk.read_line() == "QUIT");
            },
            "content");
        CHECK(tally.failed == 1);
        CHECK(only_cause(tally) == Cause::wrong_size);
    }
}

TEST_CASE("a file that takes a new name does not take that of one that came meanwhile", "[upload]") {
    const TempDir dir;
    write_file(dir / "f", "content");
    const ScriptedServer server([](ScriptedConnection& talk) {
        talk.log_in({"MLST size*;", "SIZE"});
        talk.expect("MLST");
        talk.reply("550 none");
        talk.open_transfer("STOR");
        take_whole(talk);
        talk.expect("SIZE");
        talk.reply("213 7");
        CHECK(talk.expect("SIZE") == "f");
        talk.reply("213 3");
        CHECK(talk.read_line() == "QUIT");
    });
    ClientRun client(server.port());
    client.adjust = [](RunOptions& options) { options.new_names_there = true; };
    const auto tally = client.run({"put", (dir / "f").string(), client.url("f")});
    CHECK(only_cause(tally) == Cause::refused);
}

TEST_CASE("an upload that the server does not confirm is a failure", "[upload]") {
    struct Row {
        const char* what;
        ScriptedServer::Script behind_stor;
        Cause cause;
    };
    const Row rows[] = {
        {"STOR refused", [](ScriptedConnection& talk) { talk.reply("550 no"); }, Cause::refused},
        {"disk full at once", [](ScriptedConnection& talk) { talk.reply("452 full"); }, Cause::remote_full},
        {"quota in the middle",
         [](ScriptedConnection& talk) {
             talk.reply("150 go");
             talk.reply("552 quota");
             talk.read_line();
         },
         Cause::remote_full},
        {"data refused in the middle",
         [](ScriptedConnection& talk) {
             talk.reply("150 go");
             talk.reset_data();
             talk.reply("426 gone");
         },
         Cause::temporary},
        {"no final reply",
         [](ScriptedConnection& talk) {
             talk.reply("150 go");
             talk.receive_data();
             talk.close();
         },
         Cause::temporary},
        {"451 behind all bytes",
         [](ScriptedConnection& talk) {
             talk.reply("150 go");
             talk.receive_data();
             talk.reply("451 disk");
         },
         Cause::temporary},
    };
    for (const auto& row : rows) {
        for (const std::size_t size : {10u, 20'000'000u}) {  // what one send takes, and what must wait
            CAPTURE(row.what, size);
            const auto tally = put(
                [&](ScriptedConnection& talk) {
                    talk.log_in(foreign);
                    talk.open_transfer_silently("STOR");
                    row.behind_stor(talk);
                },
                std::string(size, 'x'));
            CHECK(tally.done == 0);
            CHECK(tally.failed == 1);
            CHECK(only_cause(tally) == row.cause);
        }
    }
}

TEST_CASE("a time that the server does not take is told, and is no failure", "[upload]") {
    const TempDir dir;
    write_file(dir / "t/a", "x");
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in({"MLST type*;", "MFMT", "ALLO EXACT"});
        talk.open_transfer("MLSD");
        talk.close_data();
        talk.reply("226 empty");
        talk.expect("MKD");
        talk.reply("257 made");
        talk.expect("OPTS");
        talk.reply("200 exact");
        talk.open_transfer_silently("ALLO");
        talk.reply("200 ok");
        talk.expect("STOR");
        talk.reply("150 go");
        take_whole(talk);
        talk.expect("MFMT");
        talk.reply("550 no");
    });
    ClientRun client(server.port());
    const auto tally = client.run({"sync", (dir / "t/").string() + "/", client.url("in")});
    CHECK(tally.failed == 0);
    REQUIRE(client.listener.outcomes.size() == 2);
    CHECK(client.listener.outcomes[1].error);
}

}  // namespace
}  // namespace ftp::client
