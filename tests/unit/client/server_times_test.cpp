// Setting the times of files, in the ways that servers have for it.

#include "ftp/remote/time_setting.hpp"
#include "tests/unit/client/far_side.hpp"

namespace ftp::client {
namespace {

using test::ScriptedConnection;
using test::ScriptedServer;

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

}  // namespace
}  // namespace ftp::client
