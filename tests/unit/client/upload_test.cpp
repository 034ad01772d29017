#include "ftp/transfer/upload.hpp"

#include "ftp/transfer/local_target.hpp"
#include "tests/unit/client/client_fixture.hpp"

namespace ftp::client {
namespace {

using test::ScriptedConnection;
using test::ScriptedServer;
using test::TempDir;
using test::write_file;

const std::vector<std::string> own{"MLST type*;size*;modify*;", "REST STREAM", "SIZE", "MFMT", "ALLO EXACT"};
const std::vector<std::string> foreign{"SIZE", "MFMT", "REST STREAM"};

Tally put(const ScriptedServer::Script& script, const std::string& content, std::vector<std::string> more = {},
          unsigned retries = 0) {
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
    return client.run(words);
}

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
            arrived = talk.receive_data();
            talk.reply("226 done");
            talk.read_line();
        },
        content);
    CHECK(tally.done == 1);
    CHECK(announced == "500000");
    CHECK(name == "in/f");
    CHECK(arrived == content);
}

TEST_CASE("a foreign server gets a temporary name first, and the final one when the size agrees", "[upload]") {
    std::vector<std::string> seen;
    const std::string temporary = "in/" + temporary_name("f");
    const auto serve = [&](ScriptedConnection& talk, const char* size) {
        talk.log_in(foreign);
        CHECK(talk.open_transfer("STOR") == temporary);
        CHECK(talk.receive_data() == "content");
        talk.reply("226 done");
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
    SECTION("the server does not rename over a file: that goes first") {
        const auto tally = put(
            [&](ScriptedConnection& talk) {
                serve(talk, "213 7");
                talk.expect("RNFR");
                talk.reply("350 ok");
                talk.expect("RNTO");
                talk.reply("553 exists");
                CHECK(talk.expect("DELE") == "in/f");
                talk.reply("250 ok");
                talk.expect("RNFR");
                talk.reply("350 ok");
                talk.expect("RNTO");
                talk.reply("250 ok");
                talk.read_line();
            },
            "content");
        CHECK(tally.done == 1);
    }
    SECTION("it does not agree: nothing is renamed") {
        const auto tally = put(
            [&](ScriptedConnection& talk) {
                serve(talk, "213 6");
                CHECK(talk.read_line() == "QUIT");
            },
            "content");
        CHECK(tally.failed == 1);
        CHECK(only_cause(tally) == Cause::wrong_size);
    }
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

// SIZE of the temporary and of the final name.
void tell_sizes(ScriptedConnection& talk, const std::string& aside, const std::string& final) {
    talk.expect("SIZE");
    talk.reply(aside);
    talk.expect("SIZE");
    talk.reply(final);
}

// The octets in front of the seam, which the client compares with its own.
void read_back(ScriptedConnection& talk, const std::string& there) {
    const std::size_t from = there.size() - (64 << 10);
    CHECK(talk.open_transfer_silently("REST") == std::to_string(from));
    talk.reply("350 go");
    talk.expect("RETR");
    talk.reply("150 go");
    talk.send_data(std::string_view(there).substr(from));
    talk.close_data();
    talk.reply("226 done");
}

void take_rest(ScriptedConnection& talk, const char* verb, std::string& arrived) {
    talk.expect(verb);
    talk.reply("150 go");
    arrived = talk.receive_data();
    talk.reply("226 done");
    talk.expect("SIZE");
    talk.reply("213 100000");
    talk.read_line();
}

TEST_CASE("with -c our server is asked how much it keeps, and told how much is still to come", "[upload]") {
    const std::string content = test::random_bytes(100'000, 5);
    std::string arrived;
    SECTION("of a partial") {
        const auto tally = put(
            [&](ScriptedConnection& talk) {
                talk.log_in(own);
                talk.expect("OPTS");
                talk.reply("200 exact");
                CHECK(talk.expect("SIZE") == "in/f");
                talk.reply("213 60000");
                talk.expect("MLST");
                talk.reply("550 not published");
                CHECK(talk.open_transfer_silently("ALLO") == "40000");
                talk.reply("200 ok");
                CHECK(talk.expect("REST") == "60000");
                talk.reply("350 go");
                take_rest(talk, "STOR", arrived);
            },
            content, {"-c"});
        CHECK(tally.done == 1);
        CHECK(arrived == content.substr(60'000));
    }
    SECTION("but never behind a file that is published") {
        put(
            [&](ScriptedConnection& talk) {
                talk.log_in(own);
                talk.expect("OPTS");
                talk.reply("200 exact");
                talk.expect("SIZE");
                talk.reply("213 60000");
                talk.expect("MLST");
                talk.say("250-x\r\n type=file;size=60000; in/f\r\n250 End\r\n");
                CHECK(talk.open_transfer_silently("ALLO") == "100000");
                talk.reply("200 ok");
                talk.expect("STOR");
                talk.reply("150 go");
                arrived = talk.receive_data();
                talk.reply("226 done");
                talk.read_line();
            },
            content, {"-c"});
        CHECK(arrived == content);
    }
}

TEST_CASE("with -c a foreign server gets what is missing of its temporary file", "[upload]") {
    const std::string content = test::random_bytes(100'000, 5);
    const std::string there = content.substr(0, 80'000);
    std::string arrived;
    const auto run = [&](const ScriptedServer::Script& script) {
        const auto serve = [&](ScriptedConnection& talk) {
            talk.log_in(foreign);
            tell_sizes(talk, "213 80000", "550 none");
            script(talk);
        };
        return put(serve, content, {"-c"});
    };
    SECTION("by REST") {
        run([&](ScriptedConnection& talk) {
            read_back(talk, there);
            CHECK(talk.open_transfer_silently("REST") == "80000");
            talk.reply("350 go");
            take_rest(talk, "STOR", arrived);
        });
        CHECK(arrived == content.substr(80'000));
    }
    SECTION("by APPE where it does not restart uploads") {
        run([&](ScriptedConnection& talk) {
            read_back(talk, there);
            talk.open_transfer_silently("REST");
            talk.reply("502 no");
            take_rest(talk, "APPE", arrived);
        });
        CHECK(arrived == content.substr(80'000));
    }
    SECTION("but all of it where what is there is not its beginning") {
        run([&](ScriptedConnection& talk) {
            auto other = there;
            other[79'000] = static_cast<char>(other[79'000] ^ 1);
            read_back(talk, other);
            talk.expect("EPSV");
            talk.promise_data();
            talk.accept_data();
            CHECK(talk.read_line().starts_with("STOR "));
            talk.reply("150 go");
            arrived = talk.receive_data();
            talk.reply("226 done");
            talk.read_line();
        });
        CHECK(arrived == content);
    }
    SECTION("and all of it where a restart spoils the file") {
        run([&](ScriptedConnection& talk) {
            read_back(talk, there);
            talk.open_transfer_silently("REST");
            talk.reply("350 go");
            talk.expect("STOR");
            talk.reply("150 go");
            talk.receive_data();
            talk.reply("226 done");
            talk.expect("SIZE");
            talk.reply("213 20000");
            talk.open_transfer("STOR");
            arrived = talk.receive_data();
            talk.reply("226 done");
            talk.read_line();
        });
        CHECK(arrived == content);
    }
}

TEST_CASE("with -c a file that is there already, to its last octets, is not sent again", "[upload]") {
    const std::string content = test::random_bytes(100'000, 5);
    const auto tally = put(
        [&](ScriptedConnection& talk) {
            talk.log_in(foreign);
            tell_sizes(talk, "550 none", "213 100000");
            read_back(talk, content);
            CHECK(talk.read_line().starts_with("MFMT "));
            talk.reply("213 ok");
            talk.read_line();
        },
        content, {"-c"});
    CHECK(tally.failed == 0);
    CHECK(tally.bytes == ByteCount());
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
        talk.receive_data();
        talk.reply("226 done");
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
