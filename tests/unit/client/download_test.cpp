#include "ftp/transfer/download.hpp"

#include "ftp/remote/failure.hpp"
#include "tests/unit/client/client_fixture.hpp"

#include <csignal>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace ftp::client {
namespace {

namespace fs = std::filesystem;
using test::read_file;
using test::ScriptedConnection;
using test::ScriptedServer;
using test::TempDir;
using test::write_file;

const std::vector<std::string> modern{"MLST type*;size*;modify*;", "REST STREAM", "SIZE", "MDTM", "EPSV"};

// The answer to the MLST that get asks first.
void tell(ScriptedConnection& talk, std::uint64_t size) {
    talk.expect("MLST");
    talk.say("250-Listing\r\n type=file;size=" + std::to_string(size) + ";modify=20200102030405; f\r\n250 End\r\n");
}

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
    return names;
}

std::string aside(const std::string& name) { return temporary_name(name); }

struct Got {
    Tally tally;
    std::vector<std::string> names;  // left in the folder
};

// One get of "f" into an empty folder.
Got get(const ScriptedServer::Script& script, const TempDir& dir, std::vector<std::string> more = {}) {
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

TEST_CASE("a download has the bytes and the time of the far file, and leaves nothing else", "[download]") {
    const TempDir dir;
    const auto content = test::random_bytes(300'000, 1);
    const auto got = get(
        [&](ScriptedConnection& talk) {
            talk.log_in(modern);
            tell(talk, content.size());
            CHECK(talk.open_transfer("RETR") == "f");
            talk.send_data(content);
            talk.close_data();
            talk.reply("226 done");
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
             talk.send_data("abc");
             talk.close_data();
             talk.reply("226 done");
             talk.expect("SIZE");
             talk.reply("213 6");
             talk.expect("MDTM");
             talk.reply("213 20200102030405");
         },
         Cause::wrong_size},
        {"too many bytes, and 226",
         [](ScriptedConnection& talk) {
             talk.send_data("abcdefgh");
             talk.close_data();
             talk.reply("226 done");
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
            talk.send_data("abcdef");
            talk.close_data();
            talk.reply("226 done");
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

TEST_CASE("with -c it goes on where an earlier run stopped, after comparing what is there", "[download]") {
    const TempDir dir;
    const auto content = test::random_bytes(200'000, 2);
    write_file(dir / aside("f"), content.substr(0, 150'000));
    std::string offset;
    const auto got = get(
        [&](ScriptedConnection& talk) {
            talk.log_in(modern);
            tell(talk, content.size());
            talk.expect("EPSV");
            talk.say("229 no port here\r\n");  // 229 without a port: PASV is tried
            talk.expect("PASV");
            talk.reply("425 no");
            talk.read_line();
        },
        dir, {"-c"});
    CHECK(got.tally.failed == 1);
    CHECK(fs::file_size(dir / aside("f")) == 150'000);
    const auto again = get(
        [&](ScriptedConnection& talk) {
            talk.log_in(modern);
            tell(talk, content.size());
            offset = talk.open_transfer_silently("REST");
            talk.reply("350 go");
            talk.expect("RETR");
            talk.reply("150 go");
            talk.send_data(content.substr(std::stoul(offset)));
            talk.close_data();
            talk.reply("226 done");
        },
        dir, {"-c"});
    CHECK(again.tally.done == 1);
    CHECK(offset == std::to_string(150'000 - 65'536));
    CHECK(read_file(dir / "f") == content);
    CHECK(again.names.size() == 1);
}

TEST_CASE("with -c it fetches all of it when what is here is not its beginning", "[download]") {
    const auto content = test::random_bytes(100'000, 3);
    const TempDir dir;
    const auto serve_twice = [&](ScriptedConnection& talk, const std::string& first) {
        talk.log_in(modern);
        tell(talk, content.size());
        talk.open_transfer_silently("REST");
        talk.reply("350 go");
        talk.expect("RETR");
        talk.reply("150 go");
        talk.send_data(first);
        talk.close_data();
        talk.reply("226 done");
    };
    const auto serve_whole = [&](ScriptedConnection& talk) {
        talk.open_transfer("RETR");
        talk.send_data(content);
        talk.close_data();
        talk.reply("226 done");
    };
    std::string held = content.substr(0, 80'000);
    SECTION("it is of another file") { held[79'000] = static_cast<char>(held[79'000] ^ 1); }
    SECTION("the server ignores REST and sends it from the start") {}
    const bool ignores = held == content.substr(0, 80'000);
    write_file(dir / aside("f"), held);
    const ScriptedServer server(
        {[&](ScriptedConnection& talk) { serve_twice(talk, ignores ? content : content.substr(80'000 - 65'536)); },
         [&](ScriptedConnection& talk) {
             talk.log_in(modern);
             serve_whole(talk);
         }});
    ClientRun client(server.port());
    const auto tally = client.run({"get", "-c", client.url("f"), (dir / "f").string()});
    CHECK(tally.done == 1);
    CHECK(read_file(dir / "f") == content);
}

TEST_CASE("a broken transfer is taken up again where it broke", "[download]") {
    const auto content = test::random_bytes(400'000, 4);
    const TempDir dir;
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in(modern);
        tell(talk, content.size());
        talk.open_transfer("RETR");
        talk.send_data(content.substr(0, 250'000));
        talk.close_data();
        talk.reply("426 the link is down");
        const auto offset = talk.open_transfer_silently("REST");
        CHECK(offset == std::to_string(250'000 - 65'536));
        talk.reply("350 go");
        talk.expect("RETR");
        talk.reply("150 go");
        talk.send_data(content.substr(std::stoul(offset)));
        talk.close_data();
        talk.reply("226 done");
    });
    ClientRun client(server.port());
    client.retries = 1;
    CHECK(client.run({"get", client.url("f"), (dir / "f").string()}).done == 1);
    CHECK(read_file(dir / "f") == content);
}

TEST_CASE("with -c a file that another program left under its name is continued", "[download]") {
    const TempDir dir;
    const auto content = test::random_bytes(200'000, 6);
    std::size_t held = 150'000;
    SECTION("the beginning of it") {}
    SECTION("all of it: only its end is compared") { held = content.size(); }
    write_file(dir / "f", content.substr(0, held));
    std::string offset;
    const auto got = get(
        [&](ScriptedConnection& talk) {
            talk.log_in(modern);
            tell(talk, content.size());
            offset = talk.open_transfer_silently("REST");
            talk.reply("350 go");
            talk.expect("RETR");
            talk.reply("150 go");
            talk.send_data(content.substr(std::stoul(offset)));
            talk.close_data();
            talk.reply("226 done");
        },
        dir, {"-c"});
    CHECK(got.tally.done == 1);
    CHECK(offset == std::to_string(held - 65'536));
    CHECK((read_file(dir / "f") == content));
    CHECK(got.names.size() == 1);
}

TEST_CASE("a local disk that fills up is a local failure, and what fitted is kept for a resume", "[download]") {
    const TempDir dir;
    const auto content = test::random_bytes(500'000, 7);
    const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit old_limit{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &old_limit) == 0);
    const rlimit limit{100'000, old_limit.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
    const auto got = get(
        [&](ScriptedConnection& talk) {
            talk.log_in(modern);
            tell(talk, content.size());
            talk.open_transfer("RETR");
            talk.send_data(content);
            talk.close_data();
            talk.reply("226 done");
        },
        dir);
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &old_limit) == 0);
    std::signal(SIGXFSZ, old_handler);
    CHECK(got.tally.failed == 1);
    CHECK(only_cause(got.tally) == Cause::local);
    CHECK(got.names == std::vector<std::string>{aside("f")});
    CHECK(fs::file_size(dir / aside("f")) == 100'000);
}

TEST_CASE("a download goes neither over a device nor beside another download of the same file", "[download]") {
    const TempDir dir;
    const auto root = Root::open(dir.text(), Links::refused);
    REQUIRE(root);
    REQUIRE(::mkfifo((dir / "fifo").c_str(), 0600) == 0);
    fs::create_directory(dir / "folder");
    CHECK(LocalTarget::open(*root, "fifo", LocalTarget::Start::fresh).error().is(std::errc::operation_not_permitted));
    CHECK(LocalTarget::open(*root, "folder", LocalTarget::Start::fresh).error().is(std::errc::is_a_directory));
    auto first = LocalTarget::open(*root, "f", LocalTarget::Start::fresh);
    REQUIRE(first);
    CHECK(LocalTarget::open(*root, "f", LocalTarget::Start::fresh).error().is(std::errc::device_or_resource_busy));
}

TEST_CASE("a temporary name depends on the name alone and is always short enough", "[download]") {
    const std::string longest(255, 'x');
    CHECK(temporary_name("a") == temporary_name("a"));
    CHECK(temporary_name("a") != temporary_name("b"));
    CHECK(is_temporary_name(temporary_name(longest)));
    CHECK_FALSE(is_temporary_name(".ftp-0123456789abcdeX.part"));
    CHECK_FALSE(is_temporary_name("a.part"));
}

TEST_CASE("a resume goes back by as much as is compared", "[download]") {
    CHECK(resume_point(0, ByteCount(10)) == 0);
    CHECK(resume_point(65'536, ByteCount(100'000)) == 0);
    CHECK(resume_point(65'537, ByteCount(100'000)) == 1);
    CHECK(resume_point(100'001, ByteCount(100'000)) == 0);
    CHECK(resume_point(100'000, ByteCount(100'000)) == 34'464);
    CHECK(resume_point(100'000, std::nullopt) == 34'464);
}

}  // namespace
}  // namespace ftp::client
