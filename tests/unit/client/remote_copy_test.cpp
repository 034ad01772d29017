// cp on servers that copy by themselves, on those that only say so, and on others.

#include "tests/unit/client/client_fixture.hpp"
#include "tests/unit/client/model_server.hpp"

#include <map>

namespace ftp::client {
namespace {

using test::ScriptedConnection;
using test::ScriptedServer;
using Lines = std::vector<std::string>;

// A server of ProFTPD's kind, with files whose sizes it knows. Keeps what it was told by SITE.
struct CopyingServer {
    explicit CopyingServer(std::map<std::string, int> sizes)
        : files(std::move(sizes)), server([this](ScriptedConnection& talk) { serve(talk); }) {}

    void serve(ScriptedConnection& talk) {
        talk.log_in({"MLST type*;size*;", "EPSV", feature});
        for (;;) {
            const auto line = talk.read_line();
            const auto space = std::min(line.find(' '), line.size());
            const auto argument = line.substr(std::min(space + 1, line.size()));
            if (line.starts_with("MLST"))
                talk.reply(look_up(argument));
            else if (line.starts_with("SITE"))
                talk.reply(site(argument));
            else
                talk.reply(line == "QUIT" ? "221 bye" : "500 what?");
        }
    }

    std::string look_up(const std::string& path) const {
        if (path == "folder") return "250-x\r\n type=dir; folder\r\n250 end";
        const auto file = files.find(path);
        if (file == files.end()) return "550 no such file";
        return "250-x\r\n type=file;size=" + std::to_string(file->second) + "; " + path + "\r\n250 end";
    }

    std::string site(const std::string& order) {
        const std::lock_guard lock(mutex);
        told.push_back(order);
        if (order.starts_with("CPFR ")) from = order.substr(5);
        if (order.starts_with("CPFR ")) return from == "secret" ? "550 no" : "350 to?";
        if (from == "secret") return "503 what?";
        files[order.substr(5)] = files[from] - missing;
        return "250 copied";
    }

    Lines orders() {
        const std::lock_guard lock(mutex);
        return told;
    }

    std::string feature = "SITE COPY";
    int missing = 0;
    std::map<std::string, int> files;
    std::string from;
    std::mutex mutex;
    Lines told;
    ScriptedServer server;
};

}  // namespace

TEST_CASE("cp lets a server copy by itself, whatever is in the names", "[cp]") {
    CopyingServer server({{"a b", 5}, {"c", 6}});
    ClientRun client(server.server.port());
    CHECK(client.run({"cp", client.url("a%20b"), client.url("new name")}).done == 1);
    CHECK(client.run({"cp", client.url("a%20b"), client.url("c"), client.url("folder")}).done == 2);
    CHECK(server.orders() ==
          Lines{"CPFR a b", "CPTO new name", "CPFR a b", "CPTO folder/a b", "CPFR c", "CPTO folder/c"});
    CHECK(client.listener.outcomes.front().deed == Deed::copied);
    CHECK(client.listener.outcomes.front().name == "a b");
}

TEST_CASE("cp tells what it would do, and does nothing", "[cp]") {
    CopyingServer server({{"a", 5}});
    ClientRun client(server.server.port());
    CHECK(client.run({"cp", "-n", client.url("a"), client.url("folder")}).failed == 0);
    CHECK(client.listener.plans == Lines{"a -> folder/a"});
    CHECK(server.orders().empty());
}

TEST_CASE("cp refuses folders, what is not there, one file onto itself and several onto one", "[cp]") {
    CopyingServer server({{"a", 5}, {"b", 6}, {"secret", 7}});
    ClientRun client(server.server.port());
    for (const auto& words :
         {Lines{"folder", "x"}, Lines{"none", "x"}, Lines{"a", "a"}, Lines{"a", "b", "c"}, Lines{"secret", "x"}}) {
        CAPTURE(words);
        Lines line{"cp"};
        for (const auto& word : words) line.push_back(client.url(word));
        const auto tally = client.run(line);
        CHECK(tally.done == 0);
        CHECK(only_cause(tally) == Cause::refused);
    }
    CHECK(server.orders() == Lines{"CPFR secret"});
}

TEST_CASE("cp does not take a server's word for a copy that is too short", "[cp]") {
    CopyingServer server({{"a", 5}});
    server.missing = 1;
    ClientRun client(server.server.port());
    const auto tally = client.run({"cp", client.url("a"), client.url("b")});
    CHECK(tally.done == 0);
    CHECK(only_cause(tally) == Cause::wrong_size);
}

TEST_CASE("cp takes a file down and up again where the server cannot copy", "[cp]") {
    const bool whole = GENERATE(false, true);
    ModelServer server(whole, {});
    server.put("f", std::string(300'000, 'x'));
    ClientRun client(server.port());
    CHECK(client.run({"cp", client.url("f"), client.url("g")}).done == 1);
    CHECK(server.files() ==
          std::map<std::string, std::string>{{"f", std::string(300'000, 'x')}, {"g", std::string(300'000, 'x')}});
    CHECK(client.listener.outcomes.front().deed == Deed::copied_through_here);
    CHECK(client.run({"cp", client.url("none"), client.url("g")}).failed == 1);
}

}  // namespace ftp::client
