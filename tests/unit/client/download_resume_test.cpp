#include "ftp/transfer/download.hpp"
#include "tests/unit/client/download_fixture.hpp"

namespace ftp::client {
namespace {

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
            offset = send_from_restart(talk, content);
        },
        dir, {"-c"});
    CHECK(again.tally.done == 1);
    CHECK(offset == std::to_string(150'000 - 65'536));
    CHECK(read_file(dir / "f") == content);
    CHECK(again.names.size() == 1);
}

TEST_CASE("with -c a server that computes digests of parts proves all that is here", "[download]") {
    const auto content = test::random_bytes(200'000, 2);
    auto hashing = modern;
    hashing.insert(hashing.end(), {"HASH SHA-256*", "RANG STREAM"});
    const TempDir dir;
    auto held = content.substr(0, 150'000);
    const bool same = GENERATE(true, false);
    if (!same) held[0] = static_cast<char>(held[0] ^ 1);  // far in front of what is compared otherwise
    write_file(dir / aside("f"), held);
    const auto got = get(
        [&](ScriptedConnection& talk) {
            talk.log_in(hashing);
            tell(talk, content.size());
            CHECK(talk.expect("RANG") == "0 149999");
            talk.reply("350 go");
            CHECK(talk.expect("HASH") == "f");
            talk.reply("213 SHA-256 0-149999 " + digest_of(content.substr(0, 150'000)).hex() + " f");
            CHECK(talk.expect("RANG") == "1 0");
            talk.reply("350 all of it");
            if (same) {
                send_from_restart(talk, content);
            } else {
                talk.open_transfer("RETR");
                send_whole(talk, content);
            }
        },
        dir, {"-c"});
    CHECK(got.tally.done == 1);
    CHECK(read_file(dir / "f") == content);
    CHECK(got.names.size() == 1);
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
        send_whole(talk, first);
    };
    const auto serve_whole = [&](ScriptedConnection& talk) {
        talk.open_transfer("RETR");
        send_whole(talk, content);
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
        CHECK(send_from_restart(talk, content) == std::to_string(250'000 - 65'536));
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
            offset = send_from_restart(talk, content);
        },
        dir, {"-c"});
    CHECK(got.tally.done == 1);
    CHECK(offset == std::to_string(held - 65'536));
    CHECK((read_file(dir / "f") == content));
    CHECK(got.names.size() == 1);
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
