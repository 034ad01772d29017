#include "ftp/transfer/download.hpp"

#include "tests/support/longest_file.hpp"
#include "tests/unit/client/download_fixture.hpp"

#include <sys/stat.h>

namespace ftp::client {
namespace {

TEST_CASE("a download has the bytes and the time of the far file, and leaves nothing else", "[download]") {
    const TempDir dir;
    const auto content = test::random_bytes(300'000, 1);
    const auto got = get(
        [&](ScriptedConnection& talk) {
            talk.log_in(modern);
            tell(talk, content.size());
            CHECK(talk.open_transfer("RETR") == "f");
            send_whole(talk, content);
        },
        dir);
    CHECK(got.tally.done == 1);
    CHECK(got.tally.bytes == ByteCount(content.size()));
    CHECK(read_file(dir / "f") == content);
    CHECK(got.names.size() == 1);
    struct ::stat status {};
    REQUIRE(::stat((dir / "f").c_str(), &status) == 0);
    CHECK(status.st_mtim.tv_sec == 1'577'934'245);
}

TEST_CASE("a download that is not whole by every sign is a failure and has no name", "[download]") {
    struct Row {
        const char* what;
        ScriptedServer::Script behind_data;
        Cause cause;
    };
    const Row rows[] = {
        {"too few bytes, and 226",
         [](ScriptedConnection& talk) {
             send_whole(talk, "abc");
             talk.expect("SIZE");
             talk.reply("213 6");
             talk.expect("MDTM");
             talk.reply("213 20200102030405");
         },
         Cause::wrong_size},
        {"too many bytes, and 226",
         [](ScriptedConnection& talk) {
             send_whole(talk, "abcdefgh");
             talk.expect("SIZE");
             talk.reply("213 6");
             talk.expect("MDTM");
             talk.reply("500 ?");
         },
         Cause::wrong_size},
        {"all bytes, and 426",
         [](ScriptedConnection& talk) {
             talk.send_data("abcdef");
             talk.close_data();
             talk.reply("426 aborted");
         },
         Cause::temporary},
        {"all bytes, and 551",
         [](ScriptedConnection& talk) {
             talk.send_data("abcdef");
             talk.close_data();
             talk.reply("551 no");
         },
         Cause::refused},
        {"all bytes, and no 226",
         [](ScriptedConnection& talk) {
             talk.send_data("abcdef");
             talk.close_data();
             talk.close();
         },
         Cause::temporary},
        {"a reset in the middle",
         [](ScriptedConnection& talk) {
             talk.send_data("abc");
             talk.reset_data();
             talk.reply("226 done");
         },
         Cause::temporary},
        {"a failure while the data stays open",
         [](ScriptedConnection& talk) {
             talk.send_data("abc");
             talk.reply("451 disk");
             talk.read_line();
         },
         Cause::temporary},
        {"150 and no data at all", [](ScriptedConnection& talk) { talk.read_line(); }, Cause::temporary},
        {"both connections closed behind 150",
         [](ScriptedConnection& talk) {
             talk.close();
             talk.close_data();
         },
         Cause::temporary},
    };
    for (const auto& row : rows) {
        CAPTURE(row.what);
        const TempDir dir;
        const auto got = get(
            [&](ScriptedConnection& talk) {
                talk.log_in(modern);
                tell(talk, 6);
                talk.open_transfer("RETR");
                row.behind_data(talk);
            },
            dir);
        CHECK(got.tally.done == 0);
        CHECK(got.tally.failed == 1);
        CHECK(only_cause(got.tally) == row.cause);
        CHECK_FALSE(fs::exists(dir / "f"));
    }
}

TEST_CASE("a file that has grown since it was listed is whole when the server says so now", "[download]") {
    const TempDir dir;
    const auto got = get(
        [&](ScriptedConnection& talk) {
            talk.log_in(modern);
            tell(talk, 3);
            talk.open_transfer("RETR");
            send_whole(talk, "abcdef");
            talk.expect("SIZE");
            talk.reply("213 6");
            talk.expect("MDTM");
            talk.reply("213 20210102030405");
        },
        dir);
    CHECK(got.tally.done == 1);
    CHECK(read_file(dir / "f") == "abcdef");
}

TEST_CASE("226 may come before the data, and in place of 150", "[download]") {
    const TempDir dir;
    SECTION("before") {
        get(
            [&](ScriptedConnection& talk) {
                talk.log_in(modern);
                tell(talk, 6);
                talk.open_transfer("RETR");
                talk.reply("226 done");
                talk.send_data("abcdef");
                talk.close_data();
                talk.read_line();
            },
            dir);
    }
    SECTION("in place") {
        get(
            [&](ScriptedConnection& talk) {
                talk.log_in(modern);
                tell(talk, 6);
                talk.open_transfer_silently("RETR");
                talk.reply("226 done");
                talk.send_data("abcdef");
                talk.close_data();
                talk.read_line();
            },
            dir);
    }
    CHECK(read_file(dir / "f") == "abcdef");
}

TEST_CASE("a refused RETR leaves nothing behind", "[download]") {
    const TempDir dir;
    const auto got = get(
        [&](ScriptedConnection& talk) {
            talk.log_in(modern);
            tell(talk, 6);
            talk.open_transfer_silently("RETR");
            talk.reply("550 \x1b[31mno");
            talk.read_line();
        },
        dir);
    CHECK(only_cause(got.tally) == Cause::refused);
    CHECK(got.names.empty());
}

TEST_CASE("a data connection always goes to the host of the control connection", "[download]") {
    const TempDir dir;
    const auto got = get(
        [&](ScriptedConnection& talk) {
            talk.log_in(modern);
            tell(talk, 6);
            talk.expect("EPSV");
            talk.reply("500 unknown");
            talk.expect("PASV");
            // 192.0.2.1 is for documentation: nobody is there. Port 1 of the control peer refuses at once.
            talk.reply("227 Entering (192,0,2,1,0,1)");
            talk.read_line();
        },
        dir);
    REQUIRE(got.tally.failed == 1);
    CHECK(only_cause(got.tally) == Cause::temporary);
}

TEST_CASE("a local disk that fills up is a local failure, and what fitted is kept for a resume", "[download]") {
    const TempDir dir;
    const auto content = test::random_bytes(500'000, 7);
    std::optional<test::LongestFile> limit(100'000);
    const auto got = get(
        [&](ScriptedConnection& talk) {
            talk.log_in(modern);
            tell(talk, content.size());
            talk.open_transfer("RETR");
            send_whole(talk, content);
        },
        dir);
    limit.reset();
    CHECK(got.tally.failed == 1);
    CHECK(only_cause(got.tally) == Cause::local);
    CHECK(got.names == std::vector<std::string>{aside("f")});
    CHECK(fs::file_size(dir / aside("f")) == 100'000);
}

}  // namespace
}  // namespace ftp::client
