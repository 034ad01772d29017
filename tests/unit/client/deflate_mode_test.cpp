#include "common/protocol/deflate.hpp"
#include "tests/unit/client/download_fixture.hpp"

namespace ftp::client {
namespace {

const std::vector<std::string> compressing{"REST STREAM", "SIZE", "MDTM", "EPSV", "MLST type*;size*;modify*;",
                                           "MODE Z"};

std::string deflated(std::string_view text) { return Deflater().finish(text); }

std::string inflated(std::string_view stream) {
    Inflater inflater;
    std::string room(1 << 16, '\0');
    std::string text;
    for (;;) {
        const auto event = inflater.next(stream, room);
        const auto* data = std::get_if<Inflater::Data>(&event);
        if (!data) return inflater.ended() ? text : "no whole zlib stream";
        text += data->octets;
    }
}

// Behind the login: MODE Z is asked for, and answered with this.
void change_mode(ScriptedConnection& talk, std::string_view mode, const char* answer) {
    CHECK(talk.expect("MODE") == mode);
    talk.reply(answer);
}

TEST_CASE("a download comes compressed where that was asked for and the server can", "[deflate]") {
    const TempDir dir;
    const std::string content(100'000, 'a');
    const auto got = get(
        [&](ScriptedConnection& talk) {
            talk.log_in(compressing);
            tell(talk, content.size());
            change_mode(talk, "Z", "200 ok");
            CHECK(talk.open_transfer("RETR") == "f");
            send_whole(talk, deflated(content));
        },
        dir, {"--compress"});
    CHECK(got.tally.done == 1);
    CHECK(got.tally.bytes == ByteCount(content.size()));
    CHECK(read_file(dir / "f") == content);
}

TEST_CASE("a server that refuses MODE Z gets and gives files as they are", "[deflate]") {
    const TempDir dir;
    const auto got = get(
        [&](ScriptedConnection& talk) {
            talk.log_in(compressing);
            tell(talk, 3);
            change_mode(talk, "Z", "504 no");
            CHECK(talk.open_transfer("RETR") == "f");
            send_whole(talk, "abc");
        },
        dir, {"--compress"});
    CHECK(got.tally.done == 1);
    CHECK(read_file(dir / "f") == "abc");
}

TEST_CASE("nobody is asked for MODE Z in vain", "[deflate]") {
    const TempDir dir;
    const bool asked = GENERATE(true, false);
    std::vector<std::string> seen;
    const auto got = get(
        [&](ScriptedConnection& talk) {
            talk.log_in(asked ? modern : compressing);
            tell(talk, 3);
            seen.push_back(talk.read_line());
        },
        dir, asked ? std::vector<std::string>{"--compress"} : std::vector<std::string>());
    CHECK(got.tally.done == 0);
    CHECK(seen == std::vector<std::string>{"EPSV"});
}

TEST_CASE("what comes compressed and is not whole, or too much, is a failure and has no name", "[deflate]") {
    const TempDir dir;
    auto changed = deflated("abcdef");
    changed.back() = static_cast<char>(changed.back() ^ 1);
    const auto stream = GENERATE_COPY(deflated("abcdef").substr(0, 7), changed, deflated("abcdef") + "x",
                                      deflated(std::string(1000, 'a')), std::string("abcdef"));
    const auto got = get(
        [&](ScriptedConnection& talk) {
            talk.log_in(compressing);
            tell(talk, 6);
            change_mode(talk, "Z", "200 ok");
            talk.open_transfer("RETR");
            send_whole(talk, stream);
            talk.read_line();
        },
        dir, {"--compress"});
    CHECK(got.tally.failed == 1);
    CHECK_FALSE(fs::exists(dir / "f"));
}

TEST_CASE("behind a compressed transfer that failed the next try is plain", "[deflate]") {
    const TempDir dir;
    const ScriptedServer server({[](ScriptedConnection& talk) {
                                     talk.log_in(compressing);
                                     tell(talk, 6);
                                     change_mode(talk, "Z", "200 ok");
                                     talk.open_transfer("RETR");
                                     send_whole(talk, "abcdef");
                                     talk.read_line();
                                 },
                                 [](ScriptedConnection& talk) {
                                     talk.log_in(compressing);
                                     talk.open_transfer("RETR");
                                     send_whole(talk, "abcdef");
                                 }});
    ClientRun client(server.port());
    client.retries = 1;
    CHECK(client.run({"get", "--compress", client.url("f"), (dir / "f").string()}).done == 1);
    CHECK(read_file(dir / "f") == "abcdef");
}

TEST_CASE("uploads leave compressed, those that are so by their name as they are", "[deflate]") {
    const TempDir dir;
    test::write_file(dir / "f", std::string(5000, 'a'));
    test::write_file(dir / "f.zip", "zipped");
    std::string first, second;
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in({"MODE Z"});
        change_mode(talk, "Z", "200 ok");
        CHECK(talk.open_transfer("STOR") == "f");
        first = talk.receive_data();
        talk.reply("226 done");
        change_mode(talk, "S", "200 ok");
        CHECK(talk.open_transfer("STOR") == "f.zip");
        second = talk.receive_data();
        talk.reply("226 done");
        talk.expect("QUIT");
    });
    ClientRun client(server.port());
    const auto tally =
        client.run({"put", "--compress", "--inplace", (dir / "f").string(), (dir / "f.zip").string(), client.url("")});
    CHECK(tally.done == 2);
    CHECK(inflated(first) == std::string(5000, 'a'));
    CHECK(second == "zipped");
}

TEST_CASE("listings come compressed, and an empty one may be nothing at all", "[deflate]") {
    const auto octets = GENERATE(deflated("type=file;size=3; a\r\n"), deflated(""), std::string());
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in(compressing);
        change_mode(talk, "Z", "200 ok");
        talk.open_transfer("MLSD");
        send_whole(talk, octets);
        talk.read_line();
    });
    ClientRun client(server.port());
    const auto tally = client.run({"ls", "--compress", client.url("")});
    CHECK_FALSE(tally.stopped);
    CHECK(client.listener.lines.size() == (octets.size() > 10 ? 1 : 0));
}

}  // namespace
}  // namespace ftp::client
