// HASH, XCRC and its like.

#include "common/file/digest.hpp"
#include "tests/loopback/test_server.hpp"

#include <fstream>

namespace ftp::test {

namespace fs = std::filesystem;

namespace {

const std::string content = "0123456789";

std::string hex(std::string_view bytes, DigestAlgorithm algorithm = DigestAlgorithm::sha256) {
    return digest_of(bytes, algorithm).hex();
}

// So big that no digest of it comes to its end, and nothing on the disk.
void make_endless(const fs::path& path) {
    write_file(path, "");
    fs::resize_file(path, std::uintmax_t{1} << 42);
}

bool hash_is_running(RawClient& client) { return client.command("STAT").find("HASH /endless: ") != std::string::npos; }

// An upload of these bytes that breaks off.
void leave_partial(RawClient& client, const std::string& name, const std::string& bytes) {
    auto data = client.passive();
    client.command("STOR " + name);
    data.send(bytes);
    CHECK(eventually(
        [&] { return client.command("STAT").find(std::to_string(bytes.size()) + " bytes") != std::string::npos; }));
    client.send("ABOR\r\n");
    CHECK(code_of(client.reply()) == 426);
    CHECK(code_of(client.reply()) == 226);
}

}  // namespace

TEST_CASE("HASH tells the digest of a file with the range it is of, by the algorithm that was chosen", "[hash]") {
    TestServer server;
    write_file(server.home() / "a b", content);
    write_file(server.home() / "empty", "");
    auto client = logged_in(server);
    CHECK(client.command("HASH a b") == "213 SHA-256 0-9 " + hex(content) + " /a b");
    CHECK(client.command("HASH empty") == "213 SHA-256 0-0 " + hex("") + " /empty");
    CHECK(client.command("OPTS HASH") == "200 SHA-256");
    for (const auto algorithm : digest_algorithms) {
        const std::string name(name_of(algorithm));
        CHECK(client.command("OPTS HASH " + name) == "200 " + name);
        CHECK(client.command("FEAT").find(name + "*") != std::string::npos);
        CHECK(client.command("HASH a b") == "213 " + name + " 0-9 " + hex(content, algorithm) + " /a b");
    }
    CHECK(client.command("OPTS HASH md5") == "200 MD5");
    CHECK(code_of(client.command("OPTS HASH SHA-3")) == 501);
    CHECK(client.command("OPTS HASH") == "200 MD5");
    client.command("REIN");
    client.login();
    CHECK(client.command("OPTS HASH") == "200 SHA-256");
    CHECK(client.command("FEAT").find("\r\n HASH SHA-256*;SHA-512;SHA-1;MD5;CRC32\r\n") != std::string::npos);
}

TEST_CASE("a digest is of many pieces as of one", "[hash]") {
    TestServer server;
    write_file(server.home() / "big", big());
    auto client = logged_in(server);
    CHECK(client.command("HASH big") == "213 SHA-256 0-33554431 " + hex(big()) + " /big");
    CHECK(client.command("RANG 2097150 4194304").starts_with("350"));
    CHECK(client.command("HASH big").find(hex(big().substr(2097150, 2097155))) != std::string::npos);
}

TEST_CASE("HASH is refused with the code that says why", "[hash]") {
    TestServer server;
    write_file(server.home() / "f", content);
    fs::create_directory(server.home() / "d");
    auto client = logged_in(server);
    CHECK(code_of(client.command("HASH")) == 501);
    CHECK(code_of(client.command("HASH none")) == 550);
    CHECK(code_of(client.command("HASH d")) == 553);
    CHECK(code_of(client.command("HASH /")) == 553);
    client.command("TYPE A");
    CHECK(code_of(client.command("HASH f")) == 551);
    RawClient stranger(server.port());
    CHECK(code_of(stranger.command("HASH f")) == 530);
}

TEST_CASE("XCRC and its like take a path, or one in quotes with a part of the file", "[hash]") {
    TestServer server;
    write_file(server.home() / "a \"b\"", content);
    write_file(server.home() / "empty", "");
    fs::create_directory(server.home() / "d");
    auto client = logged_in(server);
    struct Row {
        std::string verb;
        DigestAlgorithm algorithm;
    };
    for (const auto& [verb, algorithm] :
         {Row{"XCRC", DigestAlgorithm::crc32}, Row{"XMD5", DigestAlgorithm::md5}, Row{"XSHA", DigestAlgorithm::sha1},
          Row{"XSHA1", DigestAlgorithm::sha1}, Row{"XSHA256", DigestAlgorithm::sha256},
          Row{"XSHA512", DigestAlgorithm::sha512}}) {
        CAPTURE(verb);
        const auto digest = [&](std::string_view bytes) { return "250 " + hex(bytes, algorithm); };
        const auto quoted = verb + " \"a \"\"b\"\"\"";
        CHECK(client.command(verb + " a \"b\"") == digest(content));
        CHECK(client.command(quoted) == digest(content));
        CHECK(client.command(quoted + " 0 10") == digest(content));
        CHECK(client.command(quoted + " 3") == digest("3456789"));
        CHECK(client.command(quoted + " 3 7") == digest("3456"));
        CHECK(client.command(quoted + " 3 99") == digest("3456789"));
        CHECK(client.command(quoted + " 10") == digest(""));
        CHECK(client.command(verb + " empty") == digest(""));
        for (const auto* part : {" 11", " 11 20", " 7 3", " x", " 1 2 3"})
            CHECK(code_of(client.command(quoted + part)) == 501);
        CHECK(code_of(client.command(verb)) == 501);
        CHECK(code_of(client.command(verb + " none")) == 550);
        CHECK(code_of(client.command(verb + " d")) == 504);
        // The octets as they are, whatever the TYPE.
        client.command("TYPE A");
        CHECK(client.command(quoted) == digest(content));
    }
}

TEST_CASE("what an account may not read it may not have hashed, by no path", "[hash]") {
    TempDir outside;
    write_file(outside / "secret", "s");
    TestServer server;
    fs::create_symlink(outside.path(), server.home() / "out");
    auto client = logged_in(server, "rita");
    for (const auto* verb : {"HASH", "XCRC", "XMD5", "XSHA", "XSHA1", "XSHA256", "XSHA512"}) {
        for (const auto* path : {" out/secret", " ../../../etc/passwd", " /etc/passwd"}) {
            CAPTURE(verb, path);
            CHECK(code_of(client.command(std::string(verb) + path)) == 550);
        }
    }
}

TEST_CASE("ABOR ends a digest at once, with 426 and 226, and STAT tells how far it is", "[hash]") {
    TestServer server;
    make_endless(server.home() / "endless");
    auto client = logged_in(server);
    const auto verb = GENERATE(std::string("HASH"), std::string("XMD5"));
    client.passive_port();
    client.send(verb + " endless\r\n");
    const auto progress = client.command("STAT");
    CHECK(progress.starts_with("213 " + verb + " /endless: "));
    CHECK(progress.find(" of 4398046511104 bytes") != progress.npos);
    client.send("NOOP\r\nABOR\r\n");
    CHECK(code_of(client.reply()) == 426);
    CHECK(code_of(client.reply()) == 200);
    CHECK(code_of(client.reply()) == 226);
    CHECK(code_of(client.command("STAT")) == 211);
}

TEST_CASE("a digest leaves the data connection that was prepared", "[hash]") {
    TestServer server;
    write_file(server.home() / "f", content);
    auto client = logged_in(server);
    auto data = client.passive();
    CHECK(code_of(client.command("HASH f")) == 213);
    CHECK(code_of(client.command("RETR f")) == 150);
    CHECK(data.read_all() == content);
    CHECK(code_of(client.reply()) == 226);
}

TEST_CASE("a digest ends with its session, however that ends", "[hash]") {
    TestServer server;
    make_endless(server.home() / "endless");
    const auto nobody_is_there = [&] { return server.server().services().admission.sessions() == 0; };
    {
        auto client = logged_in(server);
        client.send("HASH endless\r\n");
        CHECK(hash_is_running(client));
        client.control().reset();
        CHECK(eventually(nobody_is_there));
    }
    auto client = logged_in(server);
    client.send("HASH endless\r\n");
    CHECK(hash_is_running(client));
    server.server().stop();
    CHECK(nobody_is_there());
}

TEST_CASE("so many digests at once as the configuration allows, the next is told to come later", "[hash]") {
    TestServer server([](server::Configuration& configuration) { configuration.limits.hashes = 2; });
    make_endless(server.home() / "endless");
    write_file(server.home() / "f", content);
    auto first = logged_in(server);
    auto second = logged_in(server);
    auto third = logged_in(server);
    for (auto* client : {&first, &second}) {
        client->send("HASH endless\r\n");
        CHECK(hash_is_running(*client));
    }
    CHECK(code_of(third.command("HASH f")) == 450);
    CHECK(code_of(third.command("XCRC f")) == 450);
    CHECK(third.download("RETR f") == content);
    first.send("ABOR\r\n");
    CHECK(code_of(first.reply()) == 426);
    CHECK(code_of(third.command("HASH f")) == 213);
    CHECK(code_of(third.command("HASH f")) == 213);
}

TEST_CASE("a file that changes while it is hashed is busy, not wrong", "[hash]") {
    TestServer server;
    make_endless(server.home() / "endless");
    auto client = logged_in(server);
    client.send("HASH endless\r\n");
    CHECK(hash_is_running(client));
    SECTION("it becomes shorter") { fs::resize_file(server.home() / "endless", 1); }
    SECTION("it is written to and becomes shorter") { write_file(server.home() / "endless", content); }
    CHECK(code_of(client.reply()) == 450);
    CHECK(code_of(client.command("HASH endless")) == 213);
}

TEST_CASE("a file that is written to behind the digest's back is busy as well", "[hash]") {
    TestServer server;
    const auto path = server.home() / "endless";
    write_file(path, "");
    fs::resize_file(path, 256 << 20);  // takes some tenths of a second
    auto client = logged_in(server);
    client.send("HASH endless\r\n");
    CHECK(hash_is_running(client));
    std::fstream(path, std::ios::in | std::ios::out | std::ios::binary) << "x";
    CHECK(code_of(client.reply()) == 450);
}

TEST_CASE("what an upload has left can be hashed by its account while nothing has its name", "[hash]") {
    TestServer server;
    auto client = logged_in(server);
    leave_partial(client, "f", content);
    CHECK(client.command("SIZE f") == "213 9");
    CHECK(client.command("HASH f") == "213 SHA-256 0-8 " + hex("012345678") + " /f");
    client.command("RANG 0 3");
    CHECK(client.command("HASH f") == "213 SHA-256 0-3 " + hex("0123") + " /f");
    CHECK(client.command("XMD5 f") == "250 " + hex("012345678", DigestAlgorithm::md5));
    CHECK(client.command("XMD5 \"f\" 2 5") == "250 " + hex("234", DigestAlgorithm::md5));
    auto other = logged_in(server, "carl");
    CHECK(code_of(other.command("HASH f")) == 550);
    write_file(server.home() / "f", "published");
    CHECK(client.command("HASH f") == "213 SHA-256 0-8 " + hex("published") + " /f");
}

}  // namespace ftp::test
