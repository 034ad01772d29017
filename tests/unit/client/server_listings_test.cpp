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
        }
        talk.read_line();
    });
    CHECK(names_of(FarSide(server.port()).list("d")) == std::vector<std::string>{"a b", "c"});
}

TEST_CASE("lines that are no entries are counted, so that nobody takes the rest for all there is", "[servers]") {
    const ScriptedServer server(listing_server(file_line("f") + file_line("g") + "something else, in words\r\n"));
    const auto listing = FarSide(server.port()).list("");
    CHECK(listing.entries.size() == 2);
    CHECK(listing.unread == 1);
    CHECK(listing.first_unread == "something else, in words");
}

}  // namespace
}  // namespace ftp::client
