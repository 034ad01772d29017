#include "ftp/remote/failure.hpp"
#include "tests/unit/client/far_side.hpp"

namespace ftp::client {
namespace {

using std::chrono::milliseconds;
using test::ScriptedConnection;
using test::ScriptedServer;

// Servers that lie in their listings. (What sync and get make of such names: listing_test.cpp.)

ScriptedServer::Script lists(std::vector<std::string> features, std::string verb, std::string lines) {
    return [=](ScriptedConnection& talk) {
        talk.log_in(features);
        talk.open_transfer(verb);
        talk.send_data(lines);
        talk.close_data();
        talk.reply("226 done");
        for (;;) {
            talk.read_line();
            talk.reply("500 no");
        }
    };
}

TEST_CASE("names that lead out of a folder are refused in every form of listing", "[hostile]") {
    for (const std::string name : {"../evil", "/etc/passwd", "a/../../evil", "..", "sub/evil"}) {
        CAPTURE(name);
        const ScriptedServer facts(lists({"MLST type*;"}, "MLSD", "type=file; " + name + "\r\n"));
        auto listing = FarSide(facts.port()).list("");
        CHECK(listing.entries.empty());
        CHECK(listing.refused.size() == 1);
        const ScriptedServer lines(lists({}, "LIST", "-rw-r--r-- 1 a b 5 Mar  9  2001 " + name + "\r\n"));
        listing = FarSide(lines.port()).list("");
        CHECK(listing.entries.empty());
        CHECK(listing.refused.size() == (name == ".." ? 0u : 1u));  // every list has its ".."
        const ScriptedServer dos(lists({}, "LIST", "03-09-25  08:01AM  5 " + name + "\r\n"));
        CHECK(FarSide(dos.port()).list("").entries.empty());
        const ScriptedServer eplf(lists({}, "LIST", "+r,s5,\t" + name + "\r\n"));
        CHECK(FarSide(eplf.port()).list("").entries.empty());
    }
}

TEST_CASE("NUL and line ends in names are refused", "[hostile]") {
    const std::string with_nul("a\0b", 3);
    for (const std::string& name : {with_nul, std::string("a\rb")}) {
        const ScriptedServer server(lists({"MLST type*;"}, "MLSD", "type=file; " + name + "\r\n"));
        const auto listing = FarSide(server.port()).list("");
        CHECK(listing.entries.empty());
        CHECK(listing.refused.size() == 1);
    }
}

TEST_CASE("a character set cannot make a name that leads elsewhere", "[hostile]") {
    // In UTF-7 this is "../a": checked behind the conversion.
    const ScriptedServer server(lists({}, "LIST", "-rw-r--r-- 1 a b 5 Mar  9  2001 +AC4ALgAv-a\r\n"));
    FarSide far(server.port());
    auto charset = Charset::open("utf-7");
    if (!charset) return;
    far.host.charset = std::make_shared<const Charset>(std::move(*charset));
    const auto listing = far.list("");
    CHECK(listing.entries.empty());
    CHECK(listing.refused.size() == 1);
}

TEST_CASE("a listing of one line without end is given up", "[hostile]") {
    for (const std::string verb : {"MLSD", "LIST"}) {
        CAPTURE(verb);
        const ScriptedServer server([&](ScriptedConnection& talk) {
            talk.log_in(verb == "MLSD" ? std::vector<std::string>{"MLST type*;"} : std::vector<std::string>());
            talk.open_transfer(verb);
            const std::string piece(64 << 10, 'x');
            for (;;) talk.send_data(piece);
        });
        std::optional<Error> error;
        FarSide(server.port()).list("", error);
        REQUIRE(error);
        CHECK(is(*error, Failure::protocol_violated));
    }
}

TEST_CASE("a listing without end is given up before it fills the memory", "[hostile]") {
    // Two million blank lines take neither memory nor long.
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in();
        talk.open_transfer("LIST");
        const std::string piece(64 << 10, '\n');
        for (;;) talk.send_data(piece);
    });
    std::optional<Error> error;
    FarSide(server.port()).list("", error);
    REQUIRE(error);
    CHECK(is(*error, Failure::protocol_violated));
}

TEST_CASE("numbers beyond all measure are no sizes and no times", "[hostile]") {
    const ScriptedServer server(
        lists({"MLST type*;size*;modify*;"}, "MLSD",
              "type=file;size=99999999999999999999;modify=20200101000000; a\r\n"
              "type=file;size=-1;modify=99999999999999; b\r\ntype=file;size=5;modify=00000000000000; c\r\n"));
    const auto listing = FarSide(server.port()).list("");
    REQUIRE(listing.entries.size() == 3);
    CHECK_FALSE(listing.entries[0].size);
    CHECK(listing.entries[0].modified);
    CHECK_FALSE(listing.entries[1].size);
    CHECK_FALSE(listing.entries[1].modified);
    CHECK_FALSE(listing.entries[2].modified);
}

TEST_CASE("a listing that ends in a reset or a refusal is never taken for all there is", "[hostile]") {
    for (const std::string how : {"reset", "426 aborted", "451 local error", "550 gone"}) {
        CAPTURE(how);
        const ScriptedServer server([&](ScriptedConnection& talk) {
            talk.log_in({"MLST type*;"});
            talk.open_transfer("MLSD");
            talk.send_data("type=file; a\r\n");
            if (how == "reset") {
                talk.reset_data();
                talk.reply("226 done");
            } else {
                talk.close_data();
                talk.reply(how);
            }
            talk.read_line();
        });
        std::optional<Error> error;
        const auto listing = FarSide(server.port(), milliseconds(200)).list("", error);
        CHECK(error);
        CHECK(listing.entries.empty());
    }
}

TEST_CASE("a list of names whose server answers nonsense to SIZE is still a list", "[hostile]") {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in();
        talk.open_transfer("LIST");
        talk.send_data("a\r\nb\r\n");
        talk.close_data();
        talk.reply("226 done");
        for (;;) {
            const auto line = talk.read_line();
            talk.reply(line.starts_with("SIZE") ? "213 99999999999999999999" : line == "PWD" ? "257 \"/\"" : "550 no");
        }
    });
    std::optional<Error> error;
    const auto listing = FarSide(server.port()).list("", error);
    // Its way home is refused: nobody knows where the session is, so it is not used on.
    CHECK((error || listing.entries.size() == 2));
}

}  // namespace
}  // namespace ftp::client
