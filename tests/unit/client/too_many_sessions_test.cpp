// Servers that let nobody have as many sessions as -P asks for.

#include "tests/unit/client/client_fixture.hpp"

#include <condition_variable>

namespace ftp::client {
namespace {

using test::ScriptedConnection;
using test::ScriptedServer;
using test::TempDir;

// A server of small files, whose sessions know of each other.
class CrowdedServer {
  public:
    // In front of each RETR: the reply in place of the file, or nothing; "cut": the connections end within the file.
    using Refuse = std::function<std::string(CrowdedServer& server, unsigned session)>;
    explicit CrowdedServer(Refuse refuse)
        : refuse_(std::move(refuse)),
          server_(std::vector<ScriptedServer::Script>(1, [this](ScriptedConnection& talk) { serve(talk); }),
                  ScriptedServer::Serving::at_once) {}

    std::uint16_t port() const { return server_.port(); }
    unsigned connections() const { return server_.connections(); }

    // For scripts: under the lock, until it holds. It always does, unless the client does not what it should.
    void wait_until(const std::function<bool()>& holds) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, std::chrono::seconds(5), holds);
    }
    template <typename Change>
    auto with_lock(Change change) {
        const std::lock_guard lock(mutex_);
        changed_.notify_all();
        return change();
    }

    unsigned logins = 0;  // under the lock
    unsigned turned_away = 0;
    bool full = false;  // whoever comes is turned away once
    unsigned served = 0;
    unsigned refused = 0;
    unsigned goodbyes = 0;

  private:
    void serve(ScriptedConnection& talk) {
        if (with_lock([this] { return std::exchange(full, false); })) {
            with_lock([this] { ++turned_away; });
            return talk.reply("421 Too many connections");
        }
        talk.log_in({"SIZE", "MDTM"});
        const auto session = with_lock([this] { return ++logins; });
        for (;;) {
            const auto line = talk.read_line();
            const auto verb = line.substr(0, line.find(' '));
            if (verb == "QUIT") {
                with_lock([this] { ++goodbyes; });
                return talk.reply("221 bye");
            }
            if (verb == "EPSV")
                talk.promise_data();
            else if (verb == "RETR" && !retrieve(talk, session))
                return;
            else if (verb == "SIZE")
                talk.reply("213 5");
            else if (verb == "MDTM")
                talk.reply("213 20200102030405");
            else if (verb != "RETR")
                talk.reply("500 unknown");
        }
    }

    bool retrieve(ScriptedConnection& talk, unsigned session) {
        const auto why = refuse_(*this, session);
        if (why == "cut") {
            talk.reply("150 here it comes");
            talk.accept_data();
            talk.send_data("hel");
            talk.reset_data();
            return false;
        }
        if (!why.empty()) {
            talk.reply(why);
            with_lock([this] { ++refused; });
            return !why.starts_with("421");
        }
        talk.reply("150 here it comes");
        talk.accept_data();
        talk.send_data("hello");
        talk.close_data();
        talk.reply("226 done");
        with_lock([this] { ++served; });
        return true;
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    Refuse refuse_;
    ScriptedServer server_;  // last: its threads use all of the above
};

// get -P of so many files. No try may fail.
Tally get_files(ClientRun& client, const char* sessions, unsigned files, const TempDir& folder) {
    std::vector<std::string> words{"get", "-P", sessions};
    for (unsigned i = 0; i < files; ++i) words.push_back(client.url("f" + std::to_string(i)));
    words.push_back(folder.text() + "/");
    return client.run(words);
}

TEST_CASE("a session that is one too many leaves, and its file is another's, without a failed try", "[sessions]") {
    for (const std::string reply : {"425 Cannot open a data connection", "450 Too many connections", "421 Too many"}) {
        CAPTURE(reply);
        // The third is refused once a file has come; the others wait for that.
        CrowdedServer server([&reply](CrowdedServer& all, unsigned session) -> std::string {
            if (all.with_lock([&all] { return all.served == 0; }) && session == 1) return "";
            all.wait_until([&all, session] { return all.served > 0 && (session == 3 || all.refused > 0); });
            return session == 3 ? reply : "";
        });
        const TempDir folder;
        ClientRun client(server.port());
        const auto tally = get_files(client, "3", 6, folder);
        CHECK(tally.done == 6);
        CHECK(tally.failed == 0);
        CHECK(server.connections() == 3);
        CHECK(server.refused == 1);
        for (const auto& outcome : client.listener.outcomes) CHECK(outcome.attempts == 1);
    }
}

TEST_CASE("of three that are refused in one moment one leaves, and the others try again", "[sessions]") {
    unsigned asking = 0;
    CrowdedServer server([&asking](CrowdedServer& all, unsigned session) -> std::string {
        if (all.with_lock([&all] { return all.served == 0; }) && session == 1) return "";
        all.wait_until([&all] { return all.served > 0; });
        if (all.with_lock([&all] { return all.refused > 0; })) return "";
        all.with_lock([&asking] { ++asking; });
        all.wait_until([&asking] { return asking >= 3; });
        return "450 Too many connections";
    });
    const TempDir folder;
    ClientRun client(server.port());
    const auto tally = get_files(client, "3", 8, folder);
    CHECK(tally.done == 8);
    CHECK(tally.failed == 0);
    CHECK(server.connections() == 3);
    CHECK(server.refused == 3);
}

TEST_CASE("the last session bears what it is told: it is tried again, and fails in the end", "[sessions]") {
    CrowdedServer server([](CrowdedServer&, unsigned) { return "450 Too many connections"; });
    const TempDir folder;
    ClientRun client(server.port());
    client.retries = 2;
    const auto tally = get_files(client, "3", 1, folder);
    CHECK(tally.failed == 1);
    CHECK(only_cause(tally) == Cause::temporary);
    CHECK(server.refused == 3);
}

TEST_CASE("a session that is let in no more goes on with what it has begun as soon as it is", "[sessions]") {
    CrowdedServer server([](CrowdedServer& all, unsigned session) -> std::string {
        if (session == 2) return all.with_lock([&all] { return all.full = true; }), "cut";
        // The first has its files in hand until the other one was turned away.
        if (session == 1) all.wait_until([&all] { return all.served == 0 || all.turned_away > 0; });
        return "";
    });
    const TempDir folder;
    ClientRun client(server.port());
    client.retries = 4;
    const auto tally = get_files(client, "2", 4, folder);
    CHECK(tally.done == 4);
    CHECK(server.turned_away == 1);
    const auto tried_again = [](const auto& outcome) { return outcome.attempts == 3; };
    CHECK(std::ranges::count_if(client.listener.outcomes, tried_again) == 1);
}

TEST_CASE("more sessions join while there is enough to do", "[sessions]") {
    CrowdedServer server([](CrowdedServer& all, unsigned) -> std::string {
        all.wait_until([&all] { return all.logins > SessionCount::at_first; });
        return "";
    });
    const TempDir folder;
    ClientRun client(server.port());
    client.adjust = [](RunOptions& options) { options.growth = std::chrono::milliseconds(1); };
    const auto tally = get_files(client, "6", 30, folder);
    CHECK(tally.done == 30);
    CHECK(server.connections() > SessionCount::at_first);
    CHECK(server.connections() <= 6);
}

}  // namespace
}  // namespace ftp::client
