// Names on servers that are not UTF-8.

#include "ftp/remote/failure.hpp"
#include "tests/unit/client/far_side.hpp"
#include "tests/unit/client/listing_scripts.hpp"

namespace ftp::client {
namespace {

using test::ScriptedConnection;
using test::ScriptedServer;

// The far side with names in this character set.
void speak(FarSide& far, const char* name) {
    auto charset = Charset::open(name);
    REQUIRE(charset);
    far.host.charset = std::make_shared<const Charset>(std::move(*charset));
}

TEST_CASE("names are converted both ways where the server is not UTF-8", "[servers]") {
    std::string asked;
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in();
        asked = serve_list(talk, file_line("d\xe9j\xe0"));
        talk.read_line();
    });
    FarSide far(server.port());
    speak(far, "latin1");
    CHECK(names_of(far.list("été")) == std::vector<std::string>{"déjà"});
    CHECK(asked == "\xe9t\xe9");
}

TEST_CASE("a character set is not used with a server that speaks UTF-8", "[servers]") {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in({"UTF8"});
        talk.expect("OPTS");
        talk.reply("200 always");
        serve_list(talk, file_line("déjà"));
        talk.read_line();
    });
    FarSide far(server.port());
    speak(far, "latin1");
    CHECK(names_of(far.list("")) == std::vector<std::string>{"déjà"});
}

TEST_CASE("a name that the character set of the server does not have is an error that names it", "[servers]") {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in();
        const auto line = talk.read_line();
        if (line != "QUIT") FAIL_CHECK("a command came: " << line);
    });
    FarSide far(server.port());
    speak(far, "latin1");
    auto work = [](Session& session) -> awaitable<Status> {
        auto reply = co_await session.talk().command("DELE 日本");
        if (!reply) co_return reply.error();
        co_return Status();
    };
    const auto done = far.run(work);
    REQUIRE_FALSE(done);
    CHECK(is(done.error(), Failure::unusable));
    CHECK(done.error().text().find("DELE 日本") != std::string::npos);
}

TEST_CASE("a listed name that is not of the character set is refused and named", "[servers]") {
    const ScriptedServer server(listing_server(file_line("\xff\xfe") + file_line("fine")));
    FarSide far(server.port());
    speak(far, "ascii");
    const auto listing = far.list("");
    CHECK(names_of(listing) == std::vector<std::string>{"fine"});
    REQUIRE(listing.refused.size() == 1);
    CHECK(listing.refused[0].path == "\xff\xfe");
}

TEST_CASE("without a character set names stay the bytes they are", "[servers]") {
    std::string asked;
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in();
        asked = serve_list(talk, file_line("d\xe9j\xe0"));
        talk.read_line();
    });
    FarSide far(server.port());
    CHECK(names_of(far.list("\xe9")) == std::vector<std::string>{"d\xe9j\xe0"});
    CHECK(asked == "\xe9");
}

TEST_CASE("a character set that FTP cannot be spoken in is refused", "[servers]") {
    CHECK_FALSE(Charset::open("utf-16"));
    CHECK_FALSE(Charset::open("no such set"));
    CHECK_FALSE(Charset::open("latin1")->to_server("日"));
    CHECK(Charset::open("shift_jis")->from_server("\x93\xfa") == "日");
}

}  // namespace
}  // namespace ftp::client
