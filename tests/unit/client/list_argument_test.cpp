#include "common/net/task.hpp"
#include "tests/unit/client/far_side.hpp"

namespace ftp::client {
namespace {

using test::ScriptedConnection;
using test::ScriptedServer;

// Folders that the argument of LIST cannot name for sure.

void send_one_file(ScriptedConnection& talk) {
    talk.send_data("-rw-r--r-- 1 u g 5 Jan  2  2019 f\r\n");
    talk.close_data();
    talk.reply("226 done");
}

awaitable<void> list_and_forget(Session& session) { (void)co_await list_folder(session, "a b"); }

TEST_CASE("a folder with a blank or a pattern in its path is listed from inside, and left again", "[servers]") {
    for (const std::string folder : {"a b", "[a-z]", "top/*", "~", "   "}) {
        CAPTURE(folder);
        std::string entered, listed, left;
        Listing listing;
        {
            const ScriptedServer server([&](ScriptedConnection& talk) {
                talk.log_in();
                talk.expect("PWD");
                talk.reply("257 \"/home\" is where we are");
                entered = talk.expect("CWD");
                talk.reply("250 there");
                listed = talk.open_transfer("LIST");
                send_one_file(talk);
                left = talk.expect("CWD");
                talk.reply("250 back");
                for (;;) talk.expect("QUIT");
            });
            listing = FarSide(server.port()).list(folder);
        }
        CHECK(entered == folder);
        CHECK(listed == "");
        CHECK(left == "/home");
        CHECK(listing.entries.size() == 1);
    }
}

TEST_CASE("a folder that cannot be entered is listed by its path all the same", "[servers]") {
    std::string listed;
    {
        const ScriptedServer server([&](ScriptedConnection& talk) {
            talk.log_in();
            talk.expect("PWD");
            talk.reply("257 \"/home\" is where we are");
            talk.expect("CWD");
            talk.reply("550 not there");
            listed = talk.open_transfer("LIST");
            send_one_file(talk);
            for (;;) talk.expect("QUIT");
        });
        CHECK(FarSide(server.port()).list("a b").entries.size() == 1);
    }
    CHECK(listed == "a b");
}

TEST_CASE("a listing from inside that is broken off leaves no session in the wrong folder", "[servers]") {
    Nursery* listing = nullptr;
    asio::any_io_executor home;
    const auto stop = [&](ScriptedConnection& talk) {
        asio::post(home, [&listing] { listing->cancel(); });
        talk.expect("ABOR");
        talk.reply("250 given up");
        talk.reply("226 ABOR is done");
        talk.expect("QUIT");
        talk.reply("221 bye");
    };
    std::vector<ScriptedServer::Script> scripts(2, [](ScriptedConnection& talk) {
        talk.log_in();
        talk.expect("QUIT");
        talk.reply("221 bye");
    });
    SECTION("while it enters") {
        scripts[0] = [&](ScriptedConnection& talk) {
            talk.log_in();
            talk.expect("PWD");
            talk.reply("257 \"/home\" is where we are");
            talk.expect("CWD");
            stop(talk);
        };
    }
    SECTION("while it lists") {
        scripts[0] = [&](ScriptedConnection& talk) {
            talk.log_in();
            talk.expect("PWD");
            talk.reply("257 \"/home\" is where we are");
            talk.expect("CWD");
            talk.reply("250 there");
            talk.open_transfer("LIST");
            stop(talk);
        };
    }
    const ScriptedServer server(scripts);
    auto work = [&](Session& session) -> awaitable<Status> {
        home = co_await asio::this_coro::executor;
        Nursery nursery(home, [](const std::string&) {});
        listing = &nursery;
        nursery.spawn(list_and_forget(session));
        co_await nursery.join();
        co_await session.abort();
        co_return co_await session.ready();
    };
    CHECK(FarSide(server.port()).run(work));
    CHECK(server.connections() == 2);
}

}  // namespace
}  // namespace ftp::client
