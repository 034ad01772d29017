// Servers as they are found, one test for each habit.

#include "ftp/remote/failure.hpp"
#include "tests/unit/client/far_side.hpp"
#include "tests/unit/client/listing_scripts.hpp"

namespace ftp::client {
namespace {

using std::chrono::milliseconds;
using test::ScriptedConnection;
using test::ScriptedServer;

TEST_CASE("a greeting of a thousand lines is heard to its end", "[servers]") {
    const ScriptedServer server([](ScriptedConnection& talk) {
        talk.say("220-Welcome\r\n");
        for (int i = 0; i < 1000; ++i) talk.say("220-line of a banner\r\n  and 331 of another form\r\n");
        talk.log_in();
        talk.read_line();
    });
    CHECK(FarSide(server.port()).log_in());
}

TEST_CASE("a server that is not ready yet says so, and is waited for", "[servers]") {
    const ScriptedServer server([](ScriptedConnection& talk) {
        talk.reply("120 ready in 1 minutes");
        talk.log_in();
        talk.read_line();
    });
    CHECK(FarSide(server.port()).log_in());
}

TEST_CASE("replies may be of many lines in either form", "[servers]") {
    const ScriptedServer server([](ScriptedConnection& talk) {
        talk.say("220-x\r\n220-y\r\n220 z\r\n");
        talk.expect("USER");
        talk.say("331-hello\r\n 331 not yet\r\nfree text\r\n331 now\r\n");
        talk.expect("PASS");
        talk.say("230-in\r\n230\r\n");
        talk.expect("FEAT");
        talk.say("211-\r\n UTF8\r\n211 end\r\n");
        talk.expect("TYPE");
        talk.say("200-a\r\n200-b\r\n200 c\r\n");
        serve_list(talk, file_line("f"));
        talk.read_line();
    });
    CHECK(names_of(FarSide(server.port()).list("")) == std::vector<std::string>{"f"});
}

TEST_CASE("a server that knows neither FEAT nor UTF8 nor TYPE is used all the same", "[servers]") {
    const ScriptedServer server([](ScriptedConnection& talk) {
        talk.reply("220 ready");
        for (;;) {
            const auto line = talk.read_line();
            if (line.starts_with("USER")) {
                talk.reply("331 password");
            } else if (line.starts_with("PASS")) {
                talk.reply("230 in");
            } else if (line == "EPSV") {
                talk.reply("500 unknown");
                talk.open_passive("0,0,0,0", "LIST");
                talk.send_data(file_line("f"));
                talk.close_data();
                talk.reply("250 done");
            } else if (line == "QUIT") {
                talk.reply("221 bye");
            } else {
                talk.reply("502 not implemented");
            }
        }
    });
    CHECK(names_of(FarSide(server.port()).list("")) == std::vector<std::string>{"f"});
}

TEST_CASE("a server that takes another TYPE only is refused, since it would change what it sends", "[servers]") {
    const ScriptedServer server([](ScriptedConnection& talk) {
        talk.reply("220 ready");
        for (;;) talk.reply(talk.read_line().starts_with("TYPE") ? "504 only A" : "230 in");
    });
    const auto done = FarSide(server.port()).log_in();
    REQUIRE_FALSE(done);
    CHECK(done.error().text().find("504 only A") != std::string::npos);
}

TEST_CASE("an account is given where the server asks for it, after USER or after PASS", "[servers]") {
    for (const bool after_user : {false, true}) {
        CAPTURE(after_user);
        std::string account;
        const ScriptedServer server([&](ScriptedConnection& talk) {
            talk.reply("220 ready");
            talk.expect("USER");
            talk.reply(after_user ? "332 account" : "331 password");
            talk.expect("PASS");
            talk.reply(after_user ? "503 no password needed" : "332 account");
            talk.expect("ACCT");
            talk.reply("230 in");
            talk.log_in();
        });
        FarSide far(server.port());
        far.host.site.account = "billing";
        far.host.trace = [&](Direction, std::string_view line) {
            CHECK(line.find("billing") == line.npos);
            if (line.starts_with("ACCT")) account = line;
        };
        (void)far.log_in();
        CHECK(account == "ACCT ***");
    }
}

TEST_CASE("421 ends the session wherever it comes, and may pass", "[servers]") {
    for (const std::string at : {"greeting", "USER", "PASS", "FEAT", "TYPE", "EPSV"}) {
        CAPTURE(at);
        const ScriptedServer server([&](ScriptedConnection& talk) {
            talk.reply(at == "greeting" ? "421 too many" : "220 ready");
            for (;;) {
                const auto line = talk.read_line();
                if (line.starts_with(at)) {
                    talk.reply("421 going down");
                    return;
                }
                talk.reply(line.starts_with("USER") ? "331 password" : line == "EPSV" ? "229 x (|||1|)" : "230 fine");
            }
        });
        std::optional<Error> error;
        FarSide far(server.port());
        (void)far.list("", error);
        REQUIRE(error);
        CHECK(is(*error, Failure::busy));
        CHECK(error->text().find("421") != std::string::npos);
    }
}

TEST_CASE("data is taken with 125, without any word before it, and with 226 in front of it", "[servers]") {
    enum class Habit { already_open, silent, early_end };
    for (const auto habit : {Habit::already_open, Habit::silent, Habit::early_end}) {
        CAPTURE(static_cast<int>(habit));
        const ScriptedServer server([&](ScriptedConnection& talk) {
            talk.log_in();
            talk.open_transfer_silently("LIST");
            if (habit == Habit::already_open) talk.reply("125 already open");
            if (habit == Habit::early_end) talk.say("150 begins\r\n226 ends\r\n");
            std::string many;
            for (int i = 0; i < 40'000; ++i) many += file_line("f" + std::to_string(i));
            talk.send_data(many);
            talk.close_data();
            if (habit != Habit::early_end) talk.reply("226 done");
            talk.read_line();
        });
        FarSide far(server.port(), milliseconds(1000));
        CHECK(far.list("").entries.size() == 40'000);
    }
}

TEST_CASE("OS/400 is told to name files as all others do", "[servers]") {
    std::string format;
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.say("220-QTCP at example.\r\n");
        talk.log_in();
        format = talk.read_line();
        talk.reply("250 now 1");
        talk.read_line();
    });
    CHECK(FarSide(server.port()).log_in());
    CHECK(format == "SITE NAMEFMT 1");
}

TEST_CASE("a server that hangs up at QUIT, or says nothing, holds nobody up", "[servers]") {
    for (const bool hangs_up : {true, false}) {
        CAPTURE(hangs_up);
        const ScriptedServer server([&](ScriptedConnection& talk) {
            talk.log_in();
            talk.expect("QUIT");
            if (hangs_up) talk.close();
            talk.read_line();
        });
        const auto began = Clock::now();
        CHECK(FarSide(server.port(), milliseconds(50)).log_in());
        CHECK(Clock::now() - began < milliseconds(2000));
    }
}

}  // namespace
}  // namespace ftp::client
