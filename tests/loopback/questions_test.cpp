#include "tests/loopback/test_server.hpp"

namespace ftp::test {

namespace fs = std::filesystem;

TEST_CASE("AVBL tells the free space of a folder in digits alone", "[questions]") {
    TestServer server;
    write_file(server.home() / "file", "x");
    fs::create_directory(server.home() / "d");
    auto client = logged_in(server);
    for (const auto* command : {"AVBL", "AVBL /", "AVBL d"}) {
        CAPTURE(command);
        const auto reply = client.command(command);
        CHECK(code_of(reply) == 213);
        CHECK(reply.find_first_not_of("0123456789", 4) == reply.npos);
        CHECK(std::stoull(reply.substr(4)) > 0);
    }
    CHECK(code_of(client.command("AVBL file")) == 550);
    CHECK(code_of(client.command("AVBL none")) == 550);
}

TEST_CASE("CSID is answered with what a client must know, LANG in English or with 504", "[questions]") {
    TestServer server;
    RawClient client(server.port());
    CHECK(client.command("CSID Name=x; Version=1;") == "200 Name=ftpd; CaseSensitive=1; DirSep=/;");
    CHECK(code_of(client.command("CSID nonsense")) == 200);
    for (const auto* fine : {"LANG", "LANG EN", "LANG en-GB", "LANG en-us-x"})
        CHECK(code_of(client.command(fine)) == 200);
    for (const auto* other : {"LANG DE", "LANG eng", "LANG x-en"}) CHECK(code_of(client.command(other)) == 504);
    for (const auto* wrong : {"LANG EN DE", "LANG EN-", "LANG -", "LANG e_n", "LANG abcdefghi"})
        CHECK(code_of(client.command(wrong)) == 501);
}

TEST_CASE("PRET says beforehand whether a transfer can work, and changes nothing", "[questions]") {
    TestServer server;
    write_file(server.home() / "d/f", "x");
    auto client = logged_in(server);
    for (const auto* fine : {"PRET RETR d/f", "PRET STOR d/new", "PRET STOR d/f", "PRET APPE new", "PRET STOU",
                             "PRET LIST", "PRET list -la *.txt", "PRET NLST none", "PRET MLSD d", "PRET MLSD"}) {
        CAPTURE(fine);
        CHECK(code_of(client.command(fine)) == 200);
    }
    for (const auto* not_there : {"PRET RETR none", "PRET RETR d", "PRET STOR none/new", "PRET MLSD none",
                                  "PRET MLSD d/f", "PRET APPE d/f/new"}) {
        CAPTURE(not_there);
        CHECK(code_of(client.command(not_there)) == 550);
    }
    for (const auto* wrong : {"PRET", "PRET RETR", "PRET DELE d/f", "PRET X", "PRET PRET RETR d/f"}) {
        CAPTURE(wrong);
        CHECK(code_of(client.command(wrong)) == 501);
    }
    auto reader = logged_in(server, "rita");
    CHECK(code_of(reader.command("PRET RETR d/f")) == 200);
    CHECK(code_of(reader.command("PRET STOR d/f")) == 550);
    CHECK(code_of(client.command("RETR d/f")) == 425);
}

TEST_CASE("MDTM sets a time only where the configuration says so", "[questions]") {
    const bool sets = GENERATE(false, true);
    TestServer server([sets](server::Configuration& configuration) { configuration.server.mdtm_sets_time = sets; });
    write_file(server.home() / "a b", "x");
    write_file(server.home() / "20010203040506 a b", "x");
    auto client = logged_in(server);
    CHECK((client.command("FEAT").find("\r\n MDTM YYYYMMDDHHMMSS[+-TZ] filename\r\n") != std::string::npos) == sets);
    CHECK(client.command("FEAT").find("\r\n MDTM\r\n") != std::string::npos);
    const auto set = client.command("MDTM 20020203040506+60 a b");
    CHECK(code_of(set) == (sets ? 213 : 550));
    CHECK((client.command("MDTM a b") == "213 20020203030506") == sets);
    // A file that is really called so is asked about.
    CHECK(client.command("MDTM 20010203040506 a b").find("Modify") == std::string::npos);
    CHECK(code_of(client.command("MDTM 20020203040506 none")) == 550);
    auto reader = logged_in(server, "rita");
    CHECK(code_of(reader.command("MDTM 20030203040506 a b")) == 550);
}

}  // namespace ftp::test
