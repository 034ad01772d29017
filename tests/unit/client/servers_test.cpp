#include "ftp/remote/failure.hpp"
#include "tests/unit/client/far_side.hpp"

#include <algorithm>

namespace ftp::client {
namespace {

using std::chrono::milliseconds;
using test::ScriptedConnection;
using test::ScriptedServer;

// Servers as they are found, one test for each habit.

constexpr auto old_date = "Jan  2  2019";

std::string file_line(const std::string& name) {
    return "-rw-r--r-- 1 u g 5 " + std::string(old_date) + " " + name + "\r\n";
}

// LIST of one folder, and the rest of the conversation.
void serve_list(ScriptedConnection& talk, const std::string& lines) {
    talk.open_transfer("LIST");
    talk.send_data(lines);
    talk.close_data();
    talk.reply("226 done");
}

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
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in();
        serve_list(talk, file_line("f") + file_line("g") + "something else, in words\r\n");
        talk.read_line();
    });
    const auto listing = FarSide(server.port()).list("");
    CHECK(listing.entries.size() == 2);
    CHECK(listing.unread == 1);
    CHECK(listing.first_unread == "something else, in words");
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

// --- the zone of LIST

// Lists f at 12:00 of a day this year, and answers MDTM in this way.
ScriptedServer::Script zone_server(std::string mdtm, unsigned* asked) {
    return [mdtm, asked](ScriptedConnection& talk) {
        talk.log_in();
        for (int listing = 0; listing < 2; ++listing) {
            serve_list(talk, "-rw-r--r-- 1 u g 5 2020-03-09 12:00 f\r\n-rw-r--r-- 1 u g 5 Mar  9  2001 old\r\n");
            if (listing > 0) continue;
            CHECK(talk.expect("MDTM") == "d/f");
            ++*asked;
            talk.reply(mdtm);
        }
        talk.read_line();
    };
}

FileTime at_noon(std::chrono::minutes later) {
    using namespace std::chrono_literals;
    return std::chrono::sys_days(2020y / 3 / 9) + 12h + later;
}

TEST_CASE("the zone of a server that only lists is learned from MDTM once, and taken off its times", "[servers]") {
    struct Row {
        const char* mdtm;
        std::chrono::minutes ahead;
    };
    using namespace std::chrono_literals;
    for (const auto& row : {Row{"213 20200309120012", 0min}, Row{"213 20200309100059", 2h},
                            Row{"213 20200309153000", -210min}, Row{"213 20200309061500.123", 345min}}) {
        CAPTURE(row.mdtm);
        unsigned asked = 0;
        const ScriptedServer server(zone_server(row.mdtm, &asked));
        FarSide far(server.port());
        Listing second;
        auto work = [&](Session& session) -> awaitable<Status> {
            for (int i = 0; i < 2; ++i) {
                auto listed = co_await list_folder(session, "d");
                if (!listed) co_return listed.error();
                second = std::move(*listed);
            }
            co_return Status();
        };
        CHECK(far.run(work));
        CHECK(asked == 1);
        REQUIRE(second.entries.size() == 2);
        CHECK(second.entries[0].modified == at_noon(-row.ahead));
        CHECK(second.entries[0].zone_slack == (row.ahead == 0min ? 0min : 60min));
    }
}

TEST_CASE("without a usable MDTM the zone of a list stays unknown", "[servers]") {
    for (const char* mdtm : {"500 unknown", "213 20190101000000", "213 20200309100730", "213 soon"}) {
        CAPTURE(mdtm);
        unsigned asked = 0;
        const ScriptedServer server(zone_server(mdtm, &asked));
        FarSide far(server.port());
        const auto listing = far.list("d");
        REQUIRE(listing.entries.size() == 2);
        CHECK(listing.entries[0].modified == at_noon(std::chrono::minutes(0)));
        CHECK(listing.entries[0].zone_slack == std::chrono::hours(14));
        CHECK(far.host.dialect.list_zone.state == ListZone::State::unknown);
    }
}

// --- times

TEST_CASE("times are set in the best way that a server has not refused", "[servers]") {
    std::vector<std::string> seen;
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.say("220-(vsFTPd 3)\r\n");
        talk.log_in({"MFMT", "MFF Modify;UNIX.mode;", "SITE UTIME"});
        for (;;) {
            const auto line = talk.read_line();
            if (line != "QUIT") seen.push_back(line);
            talk.reply(line.starts_with("MDTM") ? "213 set" : "502 not here");
        }
    });
    FarSide far(server.port());
    auto work = [](Session& session) -> awaitable<Status> {
        session.keep_time(FileTime(std::chrono::seconds(1'000'000'000)), "d/f x", "f x");
        co_await session.settle();
        session.keep_time(FileTime(std::chrono::seconds(1'000'000'001)), "g", "g");
        co_await session.settle();
        co_return Status();
    };
    CHECK(far.run(work));
    CHECK(seen == std::vector<std::string>{"MFMT 20010909014640 d/f x", "MFF Modify=20010909014640; d/f x",
                                           "SITE UTIME 20010909014640 d/f x",
                                           "SITE UTIME d/f x 20010909014640 20010909014640 20010909014640 UTC",
                                           "MDTM 20010909014640 d/f x", "MDTM 20010909014641 g"});
    CHECK(far.complaints.empty());
}

TEST_CASE("a time that cannot be set of one file is complained of, and others are tried", "[servers]") {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in({"MFMT"});
        for (;;) talk.reply(talk.read_line().ends_with(" locked") ? "550 no" : "213 set");
    });
    FarSide far(server.port());
    auto work = [](Session& session) -> awaitable<Status> {
        session.keep_time(FileTime(), "locked", "locked");
        session.keep_time(FileTime(), "free", "free");
        co_await session.settle();
        co_return Status();
    };
    CHECK(far.run(work));
    CHECK(far.complaints == std::vector<std::string>{"locked: MFMT 19700101000000 locked: 550 no: refused"});
    CHECK(far.host.dialect.sets_times());
}

TEST_CASE("where every way to set times is refused nobody complains of each file", "[servers]") {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in({"MFMT"});
        for (;;) {
            talk.read_line();
            talk.reply("500 what?");
        }
    });
    FarSide far(server.port());
    auto work = [](Session& session) -> awaitable<Status> {
        session.keep_time(FileTime(), "a", "a");
        co_await session.settle();
        session.keep_time(FileTime(), "b", "b");
        co_return Status();
    };
    CHECK(far.run(work));
    CHECK_FALSE(far.host.dialect.sets_times());
    CHECK(far.complaints.size() == 1);
}

// --- character sets

TEST_CASE("names are converted both ways where the server is not UTF-8", "[servers]") {
    std::string asked;
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in();
        asked = talk.open_transfer("LIST");
        talk.send_data(file_line("d\xe9j\xe0"));
        talk.close_data();
        talk.reply("226 done");
        talk.read_line();
    });
    FarSide far(server.port());
    auto charset = Charset::open("latin1");
    REQUIRE(charset);
    far.host.charset = std::make_shared<const Charset>(std::move(*charset));
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
    auto charset = Charset::open("latin1");
    far.host.charset = std::make_shared<const Charset>(std::move(*charset));
    CHECK(names_of(far.list("")) == std::vector<std::string>{"déjà"});
}

TEST_CASE("a name that the character set of the server does not have is an error that names it", "[servers]") {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in();
        const auto line = talk.read_line();
        if (line != "QUIT") FAIL_CHECK("a command came: " << line);
    });
    FarSide far(server.port());
    auto charset = Charset::open("latin1");
    far.host.charset = std::make_shared<const Charset>(std::move(*charset));
    auto work = [](Session& session) -> awaitable<Status> {
        auto reply = co_await session.talk().command("DELE 日本");
        if (!reply) co_return reply.error();
        co_return Status();
    };
    const auto done = far.run(work);
    REQUIRE_FALSE(done);
    CHECK(is(done.error(), Failure::unsafe_name));
    CHECK(done.error().text().find("DELE 日本") != std::string::npos);
}

TEST_CASE("a listed name that is not of the character set is refused and named", "[servers]") {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in();
        serve_list(talk, file_line("\xff\xfe") + file_line("fine"));
        talk.read_line();
    });
    FarSide far(server.port());
    auto charset = Charset::open("ascii");
    REQUIRE(charset);
    far.host.charset = std::make_shared<const Charset>(std::move(*charset));
    const auto listing = far.list("");
    CHECK(names_of(listing) == std::vector<std::string>{"fine"});
    REQUIRE(listing.refused.size() == 1);
    CHECK(listing.refused[0].path == "\xff\xfe");
}

TEST_CASE("without a character set names stay the bytes they are", "[servers]") {
    std::string asked;
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in();
        asked = talk.open_transfer("LIST");
        talk.send_data(file_line("d\xe9j\xe0"));
        talk.close_data();
        talk.reply("226 done");
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
