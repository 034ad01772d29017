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

}  // namespace
}  // namespace ftp::client
