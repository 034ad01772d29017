// What a session keeps and gives up: its folder, and transfers that somebody interrupts.

#include "ftp/transfer/run.hpp"
#include "tests/unit/client/client_fixture.hpp"

using namespace ftp;
using namespace ftp::client;
using ftp::test::ScriptedConnection;
using ftp::test::ScriptedServer;

namespace {

// Runs one coroutine with a host that this server plays.
struct Stage {
    explicit Stage(std::uint16_t port) : host(site(port), Patience(std::chrono::seconds(3))) {
        host.endpoints = {Endpoint(asio::ip::make_address("127.0.0.1"), port)};
    }

    static Site site(std::uint16_t port) {
        Site site;
        site.host = "127.0.0.1";
        site.port = Port(port);
        site.user = "user";
        site.password = "secret";
        return site;
    }

    void run(awaitable<void> story) {
        asio::co_spawn(loop, std::move(story), [this](std::exception_ptr failure) {
            loop.stop();
            if (failure) std::rethrow_exception(failure);
        });
        loop.run();
    }

    asio::io_context loop{1};
    asio::thread_pool pool{1};
    Host host;
    Listener listener;
};

awaitable<void> require_ready(Session& session) {
    const auto ready = co_await session.ready();
    if (!ready) FAIL(ready.error().text());
}

}  // namespace

TEST_CASE("a session that is opened again goes back to its folder", "[session]") {
    const auto first = [](ScriptedConnection& client) {
        client.log_in();
        client.expect("CWD");
        client.reply("250 there");
        client.expect("PWD");
        client.reply("257 \"/home/in\"");
        client.close();
    };
    std::string folder;
    const auto second = [&](ScriptedConnection& client) {
        client.log_in();
        folder = client.expect("CWD");
        client.reply("250 again");
        client.expect("QUIT");
    };
    ScriptedServer server({first, second});
    Stage stage(server.port());
    Session session(stage.host, [](const std::string&, const Error&) {});
    const auto story = [&]() -> awaitable<void> {
        co_await require_ready(session);
        const auto changed = co_await session.change_folder("in");
        CHECK(changed);
        const auto lost = co_await session.talk().command("NOOP");
        CHECK_FALSE(lost);
        co_await require_ready(session);
        co_await session.quit();
    };
    stage.run(story());
    CHECK(folder == "/home/in");
    CHECK(stage.host.folder == "/home/in");
}

TEST_CASE("a server that does not tell its folder is asked for the one above by CDUP all the same", "[session]") {
    ScriptedServer server([](ScriptedConnection& client) {
        client.log_in();
        client.expect("CDUP");
        client.reply("200 up");
        client.expect("PWD");
        client.reply("502 no");
        client.expect("QUIT");
    });
    Stage stage(server.port());
    Session session(stage.host, [](const std::string&, const Error&) {});
    const auto story = [&]() -> awaitable<void> {
        co_await require_ready(session);
        const auto changed = co_await session.change_folder("..");
        CHECK(changed);
        co_await session.quit();
    };
    stage.run(story());
    CHECK(stage.host.folder == "..");
}

TEST_CASE("after an interruption ABOR is sent, and the session goes on when all replies are in", "[session]") {
    bool aborted = false;
    ScriptedServer server([&](ScriptedConnection& client) {
        client.log_in();
        client.read_line();  // SIZE, unanswered so far
        client.expect("ABOR");
        aborted = true;
        client.say("213 5\r\n226 aborted\r\n");
        client.expect("NOOP");
        client.reply("200 still here");
        client.expect("QUIT");
    });
    Stage stage(server.port());
    Session session(stage.host, [](const std::string&, const Error&) {});
    const auto story = [&]() -> awaitable<void> {
        co_await require_ready(session);
        std::vector<std::string> lines{"SIZE a"};
        const auto sent = co_await session.talk().send(std::move(lines));
        CHECK(sent);
        co_await session.abort();
        REQUIRE(session.talk().usable());
        const auto reply = co_await session.talk().command("NOOP");
        REQUIRE(reply);
        CHECK(reply->number() == 200);
        co_await session.quit();
    };
    stage.run(story());
    CHECK(aborted);
    CHECK(server.connections() == 1);
}

TEST_CASE("a server that says nothing to ABOR has lost the session", "[session]") {
    ScriptedServer server([](ScriptedConnection& client) {
        client.log_in();
        client.read_line();
        client.expect("ABOR");
        client.say("213 5\r\n");
        client.close();
    });
    Stage stage(server.port());
    Session session(stage.host, [](const std::string&, const Error&) {});
    const auto story = [&]() -> awaitable<void> {
        co_await require_ready(session);
        std::vector<std::string> lines{"SIZE a"};
        const auto sent = co_await session.talk().send(std::move(lines));
        CHECK(sent);
        co_await session.abort();
        CHECK_FALSE(session.talk().usable());
    };
    stage.run(story());
}

TEST_CASE("a session without anything under way is not disturbed by an abort", "[session]") {
    ScriptedServer server([](ScriptedConnection& client) {
        client.log_in();
        CHECK(client.read_line() == "QUIT");
    });
    Stage stage(server.port());
    Session session(stage.host, [](const std::string&, const Error&) {});
    const auto story = [&]() -> awaitable<void> {
        co_await require_ready(session);
        co_await session.abort();
        CHECK(session.talk().usable());
        co_await session.quit();
    };
    stage.run(story());
}
