#include "tests/loopback/test_server.hpp"

namespace ftp::test {

namespace {

const std::string content = "0123456789";

}  // namespace

TEST_CASE("REST is kept by the commands that prepare a transfer and forgotten with every other", "[state]") {
    TestServer server;
    write_file(server.home() / "f", content);
    std::filesystem::create_directory(server.home() / "d");
    auto client = logged_in(server);
    const auto kept_by = {"NOOP",   "EPSV",   "PASV", "TYPE I", "MODE S",       "STRU F", "ALLO 5",
                          "SIZE f", "MDTM f", "STAT", "STAT f", "OPTS UTF8 ON", "FEAT",   "PRET RETR f"};
    for (const std::string command : kept_by) {
        CAPTURE(command);
        CHECK(code_of(client.command("REST 4")) == 350);
        client.command(command);
        CHECK(client.download("RETR f") == content.substr(4));
        CHECK(client.download("RETR f") == content);
    }
    const auto forgotten_with = {"REST 0",    "PWD",         "CWD /",  "CDUP",   "HELP",     "SYST",     "ABOR",
                                 "DELE none", "RNFR f",      "RNTO g", "MKD d",  "RMD none", "MLST",     "SITE IDLE",
                                 "CLNT x",    "XPWD",        "SMNT x", "ACCT x", "PASS x",   "RNFR no",  "REST x",
                                 "HASH",      "SITE nosuch", "XCUP",   "MFMT x", "LANG",     "RETR none"};
    for (const std::string command : forgotten_with) {
        CAPTURE(command);
        write_file(server.home() / "f", content);
        client.command("REST 4");
        client.command(command);
        CHECK(client.download("RETR f") == content);
    }
    client.command("REST 4");
    client.download("LIST");
    CHECK(client.download("RETR f") == content);
}

TEST_CASE("RANG outlives all but what uses it, REST, a new login and RANG itself", "[state]") {
    TestServer server;
    write_file(server.home() / "f", content);
    auto client = logged_in(server);
    for (const std::string command : {"NOOP", "EPSV", "PASV", "TYPE I", "MODE S", "PWD", "CWD /", "SIZE f", "ABOR",
                                      "FEAT", "XCRC f", "OPTS HASH", "nosuch", "RNFR f", "HELP"}) {
        CAPTURE(command);
        CHECK(code_of(client.command("RANG 4 6")) == 350);
        client.command(command);
        CHECK(client.download("RETR f") == "456");
    }
    client.command("RANG 4 6");
    CHECK_FALSE(client.download("LIST").empty());
    CHECK(client.download("RETR f") == "456");
    for (const std::string command : {"REST 0", "REST x", "REST", "RANG 1 0", "RANG 7 3", "RANG", "HASH f", "HASH none",
                                      "HASH", "RETR none", "RETR", "STOR", "APPE no/f", "STOU", "USER alice", "REIN"}) {
        CAPTURE(command);
        CHECK(code_of(client.command("RANG 4 6")) == 350);
        client.command(command);
        if (command == "USER alice" || command == "REIN") client.login();
        client.command("TYPE I");
        CHECK(client.download("RETR f") == content);
    }
    client.command("RANG 4 6");
    client.command("REST 8");
    CHECK(client.download("RETR f") == "89");
    client.command("REST 8");
    client.command("RANG 4 6");
    CHECK(client.download("RETR f") == "456");
    client.command("REST 8");
    client.command("RANG 1 0");
    CHECK(client.download("RETR f") == content);
}

TEST_CASE("a transfer that is refused has used up its REST", "[state]") {
    TestServer server;
    write_file(server.home() / "f", content);
    auto client = logged_in(server);
    client.command("REST 4");
    CHECK(code_of(client.command("RETR f")) == 425);
    CHECK(client.download("RETR f") == content);
    auto reader = logged_in(server, "rita");
    reader.command("REST 4");
    CHECK(code_of(reader.command("STOR f")) == 550);
    CHECK(reader.download("RETR f") == content);
}

TEST_CASE("an upload that is refused has used up its ALLO", "[state]") {
    TestServer server;
    auto client = logged_in(server);
    client.command("OPTS ALLO EXACT");
    for (const std::string refused : {"STOR no/f", "STOR /", "STOR f", "STOR"}) {
        CAPTURE(refused);
        if (refused != "STOR f")
            client.passive_port();
        else
            client.command("ABOR");
        client.command("ALLO 3");
        CHECK(code_of(client.command(refused)) >= 400);
        CHECK(code_of(client.upload("STOR f", content)) == 226);
    }
    CHECK(read_file(server.home() / "f") == content);
}

TEST_CASE("ALLO outlives a download", "[state]") {
    TestServer server;
    write_file(server.home() / "a", content);
    auto client = logged_in(server);
    client.command("OPTS ALLO EXACT");
    client.command("ALLO 3");
    CHECK(client.download("RETR a") == content);
    CHECK(code_of(client.upload("STOR f", content)) == 426);
}

TEST_CASE("RNFR is kept by commands that only ask and forgotten with every other, and with RNTO however it ends",
          "[state]") {
    TestServer server;
    auto client = logged_in(server);
    for (const std::string command : {"NOOP", "ABOR", "STAT", "STAT f", "HELP"}) {
        CAPTURE(command);
        write_file(server.home() / "f", content);
        CHECK(code_of(client.command("RNFR f")) == 350);
        client.command(command);
        CHECK(code_of(client.command("RNTO g")) == 250);
    }
    for (const std::string command : {"PWD", "TYPE I", "REST 0", "EPSV", "FEAT", "OPTS UTF8 ON", "SIZE f", "CWD /",
                                      "RNFR none", "RNTO", "RNTO no/g", "HASH", "DELE none"}) {
        CAPTURE(command);
        write_file(server.home() / "f", content);
        CHECK(code_of(client.command("RNFR f")) == 350);
        client.command(command);
        CHECK(code_of(client.command("RNTO h")) == 503);
    }
}

TEST_CASE("a new setup, ABOR, USER and REIN forget the data connection that was prepared", "[state]") {
    TestServer server;
    write_file(server.home() / "f", content);
    auto client = logged_in(server);
    SECTION("ABOR") {
        client.passive_port();
        CHECK(code_of(client.command("ABOR")) == 226);
    }
    SECTION("USER") {
        client.passive_port();
        client.login();
    }
    SECTION("REIN") {
        client.passive_port();
        client.command("REIN");
        client.login();
    }
    SECTION("a transfer") { client.download("RETR f"); }
    CHECK(code_of(client.command("RETR f")) == 425);
}

TEST_CASE("of two setups the second counts", "[state]") {
    TestServer server;
    write_file(server.home() / "f", content);
    auto client = logged_in(server);
    SECTION("PASV twice") {
        const auto early = RawConnection::to(client.passive_port());
        CHECK(client.download("RETR f") == content);
    }
    SECTION("EPSV, then PORT") {
        auto early = RawConnection::to(client.passive_port());
        RawListener listener;
        client.command("EPRT |1|127.0.0.1|" + std::to_string(listener.port()) + "|");
        CHECK(code_of(client.command("RETR f")) == 150);
        CHECK(listener.accept().read_all() == content);
        CHECK(code_of(client.reply()) == 226);
    }
    SECTION("PORT, then EPSV") {
        RawListener listener;
        client.command("EPRT |1|127.0.0.1|" + std::to_string(listener.port()) + "|");
        CHECK(client.download("RETR f") == content);
        CHECK_FALSE(listener.anyone(std::chrono::milliseconds(0)));
    }
    SECTION("a setup that is refused leaves the one before it") {
        auto data = client.passive();
        CHECK(code_of(client.command("PORT 192,0,2,1,200,200")) == 504);
        CHECK(code_of(client.command("RETR f")) == 150);
        CHECK(data.read_all() == content);
        CHECK(code_of(client.reply()) == 226);
    }
}

TEST_CASE("USER ends an identity, not what was chosen for the session", "[state]") {
    TestServer server;
    std::filesystem::create_directory(server.home() / "d");
    RawClient client(server.port());
    CHECK(code_of(client.command("OPTS MLST size;")) == 200);
    client.login();
    CHECK(client.command("MLST d").find("type=") == std::string::npos);
    client.command("TYPE I");
    client.command("CWD d");
    client.command("EPSV ALL");
    client.login("rita");
    CHECK(client.command("STAT").find("TYPE: I") != std::string::npos);
    CHECK(client.command("PWD").starts_with("257 \"/\""));
    CHECK(code_of(client.command("PASV")) == 503);
    client.command("REIN");
    client.login();
    CHECK(client.command("STAT").find("TYPE: A") != std::string::npos);
    CHECK(client.command("MLST d").find("type=") != std::string::npos);
    CHECK(code_of(client.command("PASV")) == 227);
}

TEST_CASE("who has been here for long may log in again", "[state]") {
    TestServer server([](server::Configuration& configuration) {
        configuration.limits.login_timeout = std::chrono::milliseconds(400);
    });
    auto client = logged_in(server);
    // Somebody who came later hears that his time is over.
    RawClient stranger(server.port());
    CHECK(code_of(stranger.reply()) == 421);
    const std::string command = GENERATE("REIN", "USER alice");
    CAPTURE(command);
    CHECK(code_of(client.command(command)) / 100 != 4);
    CHECK_NOTHROW(client.login());
    client.command("REIN");
    CHECK(code_of(client.reply()) == 421);  // a new deadline, and again one only
}

TEST_CASE("names with control characters cannot forge a reply", "[state]") {
    TestServer server;
    auto client = logged_in(server);
    const std::string name =
        "a\x1b[31m\t\x7f"
        "b\xFF\xFF";
    for (const std::string verb : {"CWD ", "RETR ", "SIZE ", "MDTM ", "DELE ", "MLST ", "RNFR ", "STAT ", "XCWD ",
                                   "STOR no/", "SITE CHMOD 644 ", "HELP ", "TYPE ", "OPTS ", "SITE ", "\x1b"}) {
        CAPTURE(verb);
        if (verb == "RETR " || verb == "STOR no/") client.passive_port();
        const auto reply = client.command(verb + name);
        for (const char c : reply) CHECK((static_cast<unsigned char>(c) >= 0x20 || c == '\r' || c == '\n'));
        CHECK(reply.find('\x7f') == reply.npos);
    }
    CHECK(client.command("MKD " + name) == "257 \"/" + name + "\" created");  // there it is data
    client.command("CWD /");
    CHECK(code_of(client.command("NOOP")) == 200);
    client.command("QUIT");
    CHECK(client.at_end());
    const auto log = server.log();
    CHECK(log.find('\x1b') == log.npos);
}

TEST_CASE("no spelling of EPRT or PORT ends the session", "[state]") {
    TestServer server;
    auto client = logged_in(server);
    for (const std::string argument :
         {"", "|", "||", "|||||", "|1||2000|", "|2|::g|2000|", "|2|fe80::1%lo|2000|", "|2|::1|2000|",
          "|2|::ffff:127.0.0.1|2000|", "|3|127.0.0.1|2000|", "|1|127.0.0.1|0|", "|1|127.0.0.1|70000|",
          "|1|127.0.0.1.1|2000|", "|1|::1|2000|", "|2|127.0.0.1|2000|", "|1|0x7f.1|2000|", "1127.0.0.12000"}) {
        CAPTURE(argument);
        CHECK(code_of(client.command("EPRT " + argument)) >= 200);
        CHECK(code_of(client.command("NOOP")) == 200);
    }
    for (const std::string argument : {"1,2,3,4,5", "1,2,3,4,5,6,7", "256,0,0,1,8,8", "-1,0,0,1,8,8", "127,0,0,1,,8",
                                       "127.0.0.1.8.8", "127,0,0,1,8,256"}) {
        CAPTURE(argument);
        CHECK(code_of(client.command("PORT " + argument)) == 501);
    }
}

}  // namespace ftp::test
