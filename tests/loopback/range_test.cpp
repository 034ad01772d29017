// RANG.

#include "common/file/digest.hpp"
#include "tests/loopback/test_server.hpp"

namespace ftp::test {

namespace {

const std::string content = "0123456789";

}  // namespace

TEST_CASE("RANG is for one HASH or download, and never for more than there is", "[range]") {
    TestServer server;
    write_file(server.home() / "f", content);
    auto client = logged_in(server);
    struct Row {
        std::string range;
        std::string told;
        std::string part;
    };
    for (const auto& [range, told, part] :
         {Row{"0 9", "0-9", content}, Row{"0 0", "0-0", "0"}, Row{"3 6", "3-6", "3456"}, Row{"3 99", "3-9", "3456789"},
          Row{"10 12", "10-10", ""}}) {
        CAPTURE(range);
        CHECK(code_of(client.command("RANG " + range)) == 350);
        CHECK(client.command("HASH f") == "213 SHA-256 " + told + " " + digest_of(part).hex() + " /f");
        CHECK(code_of(client.command("RANG " + range)) == 350);
        CHECK(client.download("RETR f") == part);
        CHECK(client.download("RETR f") == content);
        CHECK(client.command("HASH f") == "213 SHA-256 0-9 " + digest_of(content).hex() + " /f");
    }
}

TEST_CASE("RANG is refused with the code that says why", "[range]") {
    TestServer server;
    write_file(server.home() / "f", content);
    auto client = logged_in(server);
    for (const auto* wrong : {"RANG", "RANG 1", "RANG 2 1", "RANG x y", "RANG 0 1 2"}) {
        CAPTURE(wrong);
        CHECK(code_of(client.command("RANG 2 3")) == 350);
        CHECK(code_of(client.command(wrong)) == 501);
        CHECK(client.download("RETR f") == content);
    }
    client.command("TYPE A");
    CHECK(code_of(client.command("RANG 0 3")) == 551);
    CHECK(code_of(client.command("RANG 1 0")) == 350);
    client.command("TYPE I");
    client.command("RANG 0 3");
    client.command("TYPE A");
    client.passive_port();
    CHECK(code_of(client.command("RETR f")) == 551);
    client.command("TYPE I");
    CHECK(client.download("RETR f") == content);
}

TEST_CASE("a download of a range is told by its size in STAT and STOU cannot have one", "[range]") {
    TestServer server;
    write_file(server.home() / "big", big());
    auto client = logged_in(server);
    client.command("RANG 1000000 30000000");
    auto data = client.passive();
    CHECK(code_of(client.command("RETR big")) == 150);
    CHECK(client.command("STAT").find("of 29000001 bytes") != std::string::npos);
    CHECK(data.read_all() == big().substr(1000000, 29000001));
    CHECK(code_of(client.reply()) == 226);
    client.command("RANG 0 3");
    client.passive_port();
    CHECK(code_of(client.command("STOU")) == 503);
    CHECK(client.download("RETR big") == big());
}

TEST_CASE("an upload of a range changes that part of the file and nothing beside it", "[range]") {
    TestServer server;
    auto client = logged_in(server);
    struct Row {
        std::string range;
        std::string sent;
        int code;
        std::string after;
    };
    const auto verb = GENERATE(std::string("STOR f"), std::string("APPE f"));
    for (const auto& [range, sent, code, after] : {
             Row{"0 3", "abcd", 226, "abcd456789"},
             Row{"3 5", "abc", 226, "012abc6789"},
             Row{"3 5", "ab", 226, "012ab56789"},
             Row{"3 5", "", 226, content},
             Row{"8 11", "abcd", 226, "01234567abcd"},
             Row{"10 11", "ab", 226, content + "ab"},
             Row{"3 5", "abcd", 552, content},
             Row{"0 0", "ab", 552, content},
         }) {
        CAPTURE(verb, range, sent);
        write_file(server.home() / "f", content);
        CHECK(code_of(client.command("RANG " + range)) == 350);
        CHECK(code_of(client.upload(verb, sent)) == code);
        CHECK(read_file(server.home() / "f") == after);
    }
    CHECK(code_of(client.upload("STOR f", "whole")) == 226);
    CHECK(read_file(server.home() / "f") == "whole");
}

TEST_CASE("a range cannot be stored behind the end, without rights, or in TYPE A", "[range]") {
    TestServer server;
    write_file(server.home() / "f", content);
    auto client = logged_in(server);
    const auto answer = [](RawClient& to, const std::string& range, const std::string& store) {
        to.command("TYPE I");
        to.passive_port();
        to.command("RANG " + range);
        if (store.ends_with("text")) to.command("TYPE A");
        return code_of(to.command(store));
    };
    CHECK(answer(client, "11 12", "STOR f") == 554);
    CHECK(answer(client, "1 2", "STOR new") == 554);
    CHECK(answer(client, "0 2", "STOR text") == 551);
    auto writer = logged_in(server, "wanda");
    CHECK(answer(writer, "0 2", "STOR f") == 550);
    CHECK(answer(writer, "3 5", "APPE f") == 550);
    writer.command("RANG 10 11");
    CHECK(code_of(writer.upload("STOR f", "ab")) == 226);
    writer.command("RANG 0 2");
    CHECK(code_of(writer.upload("STOR new", "abc")) == 226);
    CHECK(read_file(server.home() / "f") == content + "ab");
    CHECK(read_file(server.home() / "new") == "abc");
}

}  // namespace ftp::test
