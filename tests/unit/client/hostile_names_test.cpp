#include "ftp/transfer/tree.hpp"
#include "tests/unit/client/client_fixture.hpp"

namespace ftp::client {
namespace {

namespace fs = std::filesystem;
using test::ScriptedConnection;
using test::ScriptedServer;
using test::TempDir;

// Names that other clients took for more than names.

// One folder with one file of this name, whose content is "data".
ScriptedServer::Script folder_with(const std::string& name) {
    return [name](ScriptedConnection& talk) {
        talk.log_in({"MLST type*;size*;modify*;"});
        talk.open_transfer("MLSD");
        talk.send_data("type=file;size=4;modify=20200101000000; " + name + "\r\n");
        talk.close_data();
        talk.reply("226 done");
        CHECK(talk.open_transfer("RETR") == "in/" + name);
        talk.send_data("data");
        talk.close_data();
        talk.reply("226 done");
        talk.read_line();
    };
}

TEST_CASE("a name is nothing but a name, whatever a shell would make of it", "[hostile]") {
    for (const std::string name : {"| touch hacked", "touch hacked |", "$(touch hacked)", "`touch hacked`", "-rf", "~",
                                   "~root", "a;b", "*", "C:\\x", "con", "...", " ", "a\tb", "\x1b]0;evil\x07"}) {
        CAPTURE(name);
        const TempDir dir;
        const ScriptedServer server(folder_with(name));
        ClientRun client(server.port());
        CHECK(client.run({"sync", client.url("in/"), (dir / "t").string()}).done >= 1);
        CHECK(test::read_file(dir / "t" / name) == "data");
        CHECK(std::distance(fs::directory_iterator(dir / "t"), fs::directory_iterator()) == 1);
    }
}

TEST_CASE("a link that a server lists is not made, and nothing is written through it", "[hostile]") {
    const TempDir dir;
    fs::create_directories(dir / "outside");
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in({"MLST type*;size*;modify*;"});
        for (const auto& listing : {"type=OS.unix=slink:" + (dir / "outside").string() + "; sub\r\ntype=dir; sub\r\n",
                                    std::string("type=file;size=4;modify=20200101000000; evil\r\n")}) {
            talk.open_transfer("MLSD");
            talk.send_data(listing);
            talk.close_data();
            talk.reply("226 done");
        }
        talk.open_transfer("RETR");
        talk.send_data("data");
        talk.close_data();
        talk.reply("226 done");
        talk.read_line();
    });
    ClientRun client(server.port());
    (void)client.run({"sync", client.url("in/"), (dir / "t").string()});
    CHECK(fs::is_empty(dir / "outside"));
    CHECK_FALSE(fs::is_symlink(dir / "t/sub"));
}

TEST_CASE("a folder that lists itself under a new name each time ends", "[hostile]") {
    const TempDir dir;
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in();
        for (int i = 0;; ++i) {
            talk.open_transfer("LIST");
            talk.send_data("drwxr-xr-x 2 u g 5 Jan  2  2019 d" + std::to_string(i) + "\r\n");
            talk.close_data();
            talk.reply("226 done");
        }
    });
    ClientRun client(server.port());
    const auto tally = client.run({"sync", "-n", client.url("in/"), (dir / "t").string()});
    CHECK(tally.failed >= 1);
    CHECK(client.listener.plans.size() <= deepest + 2);
}

}  // namespace
}  // namespace ftp::client
