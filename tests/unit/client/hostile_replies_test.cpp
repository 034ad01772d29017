#include "ftp/remote/failure.hpp"
#include "tests/unit/client/far_side.hpp"

namespace ftp::client {
namespace {

using std::chrono::milliseconds;
using test::ScriptedConnection;
using test::ScriptedServer;

// Servers that lie, or say nothing, on the control connection: bounded time and memory in all of them.

constexpr milliseconds patience{60};

// Answers everything up to a command by what a good server says.
std::string answer(const std::string& line) {
    if (line.starts_with("USER")) return "331 password";
    if (line.starts_with("PASS")) return "230 in";
    if (line == "FEAT") return "211-F\r\n MLST type*;\r\n211 End";
    return "200 fine";
}

TEST_CASE("silence at any step ends with the patience of the client", "[hostile]") {
    // lock_step: each command is waited for by itself.
    for (const std::string at : {"greeting", "USER", "PASS", "FEAT", "OPTS", "TYPE", "EPSV", "MLSD"}) {
        CAPTURE(at);
        const ScriptedServer server([&](ScriptedConnection& talk) {
            if (at == "greeting") talk.read_line();
            talk.reply("220 ready");
            for (;;) {
                const auto line = talk.read_line();
                if (line.starts_with(at)) talk.read_line();
                if (line != "EPSV") {
                    talk.reply(answer(line));
                    continue;
                }
                talk.promise_data();
                talk.accept_data();
            }
        });
        FarSide far(server.port(), patience);
        far.host.dialect.rung = Rung::one_by_one;
        std::optional<Error> error;
        const auto began = Clock::now();
        (void)far.list("", error);
        REQUIRE(error);
        CHECK(is(*error, Failure::connection_lost));
        CHECK(Clock::now() - began < milliseconds(3000));
    }
}

TEST_CASE("silence of a data connection, and behind it, ends with the patience of the client", "[hostile]") {
    for (const bool half_a_listing : {true, false}) {
        CAPTURE(half_a_listing);
        const ScriptedServer server([&](ScriptedConnection& talk) {
            talk.log_in({"MLST type*;"});
            talk.open_transfer("MLSD");
            if (half_a_listing) {
                talk.send_data("type=file; a\r\ntype=fi");
                talk.read_line();
            }
            talk.close_data();
            talk.read_line();
        });
        FarSide far(server.port(), patience);
        std::optional<Error> error;
        const auto listing = far.list("", error);
        REQUIRE(error);
        CHECK(is(*error, Failure::connection_lost));
        CHECK(listing.entries.empty());
    }
}

TEST_CASE("a port that nobody answers at is named in the failure", "[hostile]") {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in({"MLST type*;"});
        for (;;) {
            const auto line = talk.read_line();
            talk.reply(line == "EPSV" ? "229 x (|||1|)" : line == "PASV" ? "227 x (127,0,0,1,0,1)" : "500 no");
        }
    });
    FarSide far(server.port());
    std::optional<Error> error;
    (void)far.list("", error);
    REQUIRE(error);
    CHECK(error->text().find("data port 1") != std::string::npos);
}

TEST_CASE("a reply without end is not collected beyond all measure", "[hostile]") {
    for (const bool one_line : {true, false}) {
        CAPTURE(one_line);
        const ScriptedServer server([&](ScriptedConnection& talk) {
            const std::string piece(64 << 10, 'x');
            talk.say("220-");
            for (;;) talk.say(piece + (one_line ? "" : "\r\n"));
        });
        FarSide far(server.port(), milliseconds(100));
        const auto began = Clock::now();
        CHECK_FALSE(far.log_in());
        CHECK(Clock::now() - began < milliseconds(5000));
    }
}

TEST_CASE("replies that nobody asked for are not taken for answers", "[hostile]") {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in();
        // The client hears them behind the answer to TYPE, or before its next command leaves.
        talk.say("226 done\r\n226 done\r\n250 done\r\n");
        talk.expect("NOOP");
        talk.reply("200 the first answer");
        talk.reply("550 what?");
        talk.expect("PWD");
        talk.reply("257 \"/right\"");
        talk.read_line();
    });
    FarSide far(server.port());
    std::string home;
    auto work = [&](Session& session) -> awaitable<Status> {
        // Until the words have arrived.
        (void)co_await session.talk().replies_within(Clock::now() + milliseconds(500));
        auto first = co_await session.talk().command("NOOP");
        if (!first) co_return first.error();
        CHECK(first->text() == "the first answer");
        (void)co_await session.talk().replies_within(Clock::now() + milliseconds(500));
        auto path = co_await session.home();
        if (!path) co_return path.error();
        home = *path;
        co_return Status();
    };
    const auto done = far.run(work);
    if (!done) FAIL_CHECK(done.error().text());
    CHECK(home == "/right");
}

TEST_CASE("a server that does not stop to say what nobody asked for is hung up on", "[hostile]") {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in();
        const std::string many = [] {
            std::string all;
            for (int i = 0; i < 4000; ++i) all += "226 done\r\n";
            return all;
        }();
        for (;;) talk.say(many);
    });
    FarSide far(server.port(), milliseconds(200));
    auto work = [&](Session& session) -> awaitable<Status> {
        for (int i = 0; i < 1000; ++i) {
            (void)co_await session.talk().replies_within(Clock::now() + milliseconds(100));
            auto reply = co_await session.talk().command("NOOP");
            if (!reply) co_return reply.error();
        }
        co_return Status();
    };
    const auto done = far.run(work);
    CHECK_FALSE(done);
}

TEST_CASE("bytes behind the final reply do not reach the next transfer", "[hostile]") {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in({"MLST type*;"});
        talk.open_transfer("MLSD");
        talk.send_data("type=file; first\r\n");
        talk.say("226 done\r\n");
        // The data connection stays open for more.
        talk.send_data("type=file; more\r\n");
        talk.close_data();
        talk.read_line();
    });
    FarSide far(server.port());
    // What came on the data connection before its end is the listing: the final reply does not end it early.
    CHECK(names_of(far.list("")) == std::vector<std::string>{"first", "more"});
}

TEST_CASE("what is no FTP is told from a broken connection", "[hostile]") {
    for (const char* words : {"SSH-2.0-OpenSSH_9\r\n", "HTTP/1.1 400 Bad\r\n", "\x16\x03\x01\r\n", "999 x\r\n"}) {
        CAPTURE(words);
        const ScriptedServer server([&](ScriptedConnection& talk) {
            talk.say(words);
            talk.read_line();
        });
        const auto done = FarSide(server.port(), patience).log_in();
        REQUIRE_FALSE(done);
        CHECK(is(done.error(), Failure::protocol_violated));
    }
}

TEST_CASE("replies that break their form are errors and never more", "[hostile]") {
    for (const char* pwd : {"257 no quote", "257 \"", "257 \"\"\"", "257", "999 \"x\"", "257-\"x\r\n257 y"}) {
        CAPTURE(pwd);
        const ScriptedServer server([&](ScriptedConnection& talk) {
            talk.log_in();
            talk.expect("PWD");
            talk.reply(pwd);
            talk.read_line();
        });
        FarSide far(server.port(), patience);
        auto work = [](Session& session) -> awaitable<Status> {
            (void)co_await session.home();
            co_return Status();
        };
        (void)far.run(work);
    }
    for (const char* passive : {"229 (|||0|)", "229 (|||65536|)", "229 (|||x|)", "229", "229 (||||)"}) {
        CAPTURE(passive);
        const ScriptedServer server([&](ScriptedConnection& talk) {
            talk.log_in();
            for (;;) talk.reply(talk.read_line() == "EPSV" ? passive : "500 no");
        });
        std::optional<Error> error;
        FarSide(server.port(), patience).list("", error);
        REQUIRE(error);
        CHECK(is(*error, Failure::protocol_violated));
    }
}

TEST_CASE("a password and an account are in no error and no trace", "[hostile]") {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.reply("220 ready");
        talk.expect("USER");
        talk.reply("331 password");
        talk.expect("PASS");
        talk.close();
    });
    FarSide far(server.port(), patience);
    std::string heard;
    far.host.trace = [&](Direction, std::string_view line) { heard += line; };
    const auto done = far.log_in();
    REQUIRE_FALSE(done);
    CHECK(done.error().text().find("secret") == std::string::npos);
    CHECK(heard.find("secret") == std::string::npos);
}

}  // namespace
}  // namespace ftp::client
