// Listings as servers are found to give them.

#include "ftp/remote/failure.hpp"
#include "tests/unit/client/far_side.hpp"
#include "tests/unit/client/listing_scripts.hpp"

namespace ftp::client {
namespace {

using test::ScriptedConnection;
using test::ScriptedServer;

TEST_CASE("an empty folder is no error, by whatever reply it is told", "[servers]") {
    for (const char* words : {"550 No files found", "450 No members found.", "550 No data sets found.",
                              "550 No files found or no permission"}) {
        CAPTURE(words);
        const ScriptedServer server([&](ScriptedConnection& talk) {
            talk.log_in();
            talk.open_transfer_silently("LIST");
            talk.reply(words);
            talk.read_line();
        });
        CHECK(FarSide(server.port()).list("d").entries.empty());
    }
}

TEST_CASE("other refusals of LIST are errors with the server's own words", "[servers]") {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in();
        talk.open_transfer_silently("LIST");
        talk.reply("550 d: no such directory");
        talk.read_line();
    });
    std::optional<Error> error;
    FarSide(server.port()).list("d", error);
    REQUIRE(error);
    CHECK(error->text() == "LIST d: 550 d: no such directory: refused");
}

TEST_CASE("a server that promises MLSD and does not have it is asked by LIST", "[servers]") {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in({"MLST type*;"});
        talk.open_transfer_silently("MLSD");
        talk.reply("502 not really");
        serve_list(talk, file_line("f"));
        serve_list(talk, file_line("g"));
        talk.read_line();
    });
    FarSide far(server.port());
    CHECK(names_of(far.list("")) == std::vector<std::string>{"f"});
    CHECK(far.host.dialect.refuses_facts);
}

TEST_CASE("of a list of names the server is asked what each is", "[servers]") {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in({"SIZE"});
        serve_list(talk, "a.txt\r\nsub\r\n");
        CHECK(talk.expect("SIZE") == "d/a.txt");
        talk.reply("213 42");
        CHECK(talk.expect("SIZE") == "d/sub");
        talk.reply("550 not a plain file");
        talk.expect("PWD");
        talk.reply("257 \"/home\"");
        CHECK(talk.expect("CWD") == "d/sub");
        talk.reply("250 here");
        CHECK(talk.expect("CWD") == "/home");
        talk.reply("250 back");
        talk.read_line();
    });
    FarSide far(server.port());
    const auto listing = far.list("d");
    REQUIRE(listing.entries.size() == 2);
    CHECK(listing.entries[0].size == ByteCount(42));
    CHECK(listing.entries[0].kind == FileKind::file);
    CHECK(listing.entries[1].kind == FileKind::directory);
    CHECK(far.host.dialect.list_family == ListFamily::names);
}

TEST_CASE("where nobody understands LIST there is NLST", "[servers]") {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in();
        serve_list(talk, "something that no parser knows\r\nlike this\r\n");
        talk.open_transfer("NLST");
        talk.send_data("d/a b\r\nd/c\r\n");
        talk.close_data();
        talk.reply("226 done");
        for (int i = 0; i < 2; ++i) {
            talk.expect("SIZE");
            talk.reply("213 1");
            talk.expect("MDTM");
            talk.reply("213 20200102030405");
        }
        talk.read_line();
    });
    const auto listing = FarSide(server.port()).list("d");
    CHECK(names_of(listing) == std::vector<std::string>{"a b", "c"});
    CHECK(listing.entries[0].modified == parse_time("20200102030405"));
}

TEST_CASE("lines that are no entries are counted, so that nobody takes the rest for all there is", "[servers]") {
    const ScriptedServer server(listing_server(file_line("f") + file_line("g") + "something else, in words\r\n"));
    const auto listing = FarSide(server.port()).list("");
    CHECK(listing.entries.size() == 2);
    CHECK(listing.unread == 1);
    CHECK(listing.first_unread == "something else, in words");
}

// What vsftpd says of a folder that it may not open, and how it lists one: by itself.
TEST_CASE("a folder that the server could not open is no empty one", "[servers]") {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in();
        talk.open_transfer("LIST");
        talk.close_data();
        talk.reply("226 Transfer done (but failed to open directory).");
        talk.read_line();
    });
    std::optional<Error> error;
    FarSide(server.port()).list("d", error);
    REQUIRE(error);
    CHECK(is(*error, Failure::refused));
    CHECK(error->text().find("failed to open directory") != std::string::npos);
}

TEST_CASE("a folder that lists nothing but itself is refused unless it can be entered", "[servers]") {
    for (const bool enters : {false, true}) {
        const ScriptedServer server([&](ScriptedConnection& talk) {
            talk.log_in();
            CHECK(serve_list(talk, "drwx------ 2 0 0 4096 Jan  2  2019 closed\r\n") == "pub/closed");
            talk.expect("PWD");
            talk.reply("257 \"/home\"");
            CHECK(talk.expect("CWD") == "pub/closed");
            talk.reply(enters ? "250 here" : "550 Failed to change directory.");
            CHECK(talk.expect("CWD") == "/home");
            talk.reply("250 back");
            talk.read_line();
        });
        std::optional<Error> error;
        const auto listing = FarSide(server.port()).list("pub/closed", error);
        CHECK(error.has_value() != enters);
        CHECK(listing.entries.size() == (enters ? 1 : 0));
        if (error) CHECK(is(*error, Failure::refused));
    }
}

TEST_CASE("what a server says that it has left out of a listing is told", "[servers]") {
    const std::string whole = "226 2 entries", ours = "226 1 entries, 1 with a line end in the name left out",
                      pure = "226-Options: -l\r\n226-Output truncated to 2 matches\r\n226 2 matches total";
    for (const auto& words : {whole, ours, pure}) {
        CAPTURE(words);
        const ScriptedServer server([&](ScriptedConnection& talk) {
            talk.log_in();
            talk.open_transfer("LIST");
            talk.send_data(file_line("f"));
            talk.close_data();
            talk.reply(words);
            talk.read_line();
        });
        const auto missing = what_is_missing(FarSide(server.port()).list("d"));
        CHECK(missing.has_value() == (words != whole));
    }
}

}  // namespace
}  // namespace ftp::client
