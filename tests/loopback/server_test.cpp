#include "tests/loopback/test_server.hpp"

#include <arpa/inet.h>
#include <csignal>
#include <fcntl.h>
#include <sys/socket.h>
#include <thread>

namespace ftp::test {

using server::Server;
using std::chrono::milliseconds;

namespace {

Server::Plan plain_plan(const TempDir& folder) {
    Server::Plan plan;
    plan.configuration.server.listen = {"127.0.0.1:0"};
    plan.configuration.server.threads = 1;
    plan.configuration.log.file = (folder / "log").string();
    plan.configuration.log.level = LogLevel::debug;
    plan.fixed_users.push_back({"alice", "!", folder.text(), server::Rights::full()});
    return plan;
}

Error start_error(Server::Plan plan) {
    auto started = Server::start(std::move(plan));
    if (started) throw std::runtime_error("it started");
    return started.error();
}

bool one_line(const Error& error) { return !error.doing().empty() && error.doing().find('\n') == std::string::npos; }

// A download that nobody reads.
RawConnection blocked_download(TestServer& server, RawClient& client) {
    write_file(server.home() / "big", random_bytes(32 << 20, 1));
    client.login();
    client.command("TYPE I");
    auto data = client.passive();
    if (code_of(client.command("RETR big")) != 150) throw std::runtime_error("RETR");
    return data;
}

}  // namespace

TEST_CASE("an address in use, or not of this machine, is one line and a failure", "[server]") {
    TempDir folder;
    RawListener taken;
    auto plan = plain_plan(folder);
    plan.configuration.server.listen = {"127.0.0.1:0", "127.0.0.1:" + std::to_string(taken.port())};
    const auto in_use = start_error(plan);
    CHECK(in_use.is(std::errc::address_in_use));
    CHECK(one_line(in_use));
    CHECK(in_use.doing().find(std::to_string(taken.port())) != std::string::npos);
    plan.configuration.server.listen = {"192.0.2.1:0"};
    const auto foreign = start_error(plan);
    CHECK(foreign.is(std::errc::address_not_available));
    CHECK(one_line(foreign));
    plan.configuration.server.listen = {"no such host:0"};
    const auto unknown = start_error(plan);
    CHECK(one_line(unknown));
    CHECK(unknown.doing().find("no such host") != std::string::npos);
}

TEST_CASE("what the configuration got wrong is one line and invalid_argument", "[server]") {
    TempDir folder;
    auto plan = plain_plan(folder);
    std::string named;
    SECTION("a log in a folder that is not there") {
        named = plan.configuration.log.file = (folder / "no" / "log").string();
    }
    SECTION("an xferlog that is a folder") { named = plan.configuration.log.transfers = folder.text(); }
    SECTION("a users file that is not there") {
        plan.fixed_users.clear();
        named = plan.configuration.accounts.users = (folder / "users.toml").string();
    }
    SECTION("a users file that is a folder") {
        plan.fixed_users.clear();
        named = plan.configuration.accounts.users = folder.text();
    }
    SECTION("a users file with a mistake") {
        plan.fixed_users.clear();
        named = plan.configuration.accounts.users = (folder / "users.toml").string();
        write_file(named, "[[user]]\nname = 5\n");
        std::filesystem::permissions(named, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }
    SECTION("a user to become who is not there") { named = plan.configuration.server.user = "nobody-of-that-name"; }
    const auto error = start_error(plan);
    CAPTURE(error.doing());
    CHECK(error.is(std::errc::invalid_argument));
    CHECK_FALSE(error.doing().empty());
    CHECK(error.doing().find(named) != std::string::npos);
}

TEST_CASE("twenty servers come and go and leave no descriptor and no thread behind", "[server]") {
    const auto threads = [] { return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {}); };
    { TestServer warm_up; }
    const auto descriptors_before = open_descriptors();
    const auto threads_before = threads();
    for (int i = 0; i < 20; ++i) {
        TestServer server;
        RawClient client(server.port());
        client.login();
        auto data = client.passive();
        if (i % 2 == 0) client.command("STOR f");
    }
    CHECK(eventually([&] { return open_descriptors() == descriptors_before; }));
    CHECK(threads() == threads_before);
}

TEST_CASE("a server that is stopped at once stops", "[server]") {
    TempDir folder;
    for (int i = 0; i < 20; ++i) {
        auto started = Server::start(plain_plan(folder));
        REQUIRE(started);
        if (i % 2 == 0) (*started)->stop();
    }
}

TEST_CASE("draining waits for a transfer, turns newcomers away and then ends", "[server]") {
    TestServer server;
    RawClient client(server.port());
    client.login();
    auto data = client.passive();
    CHECK(code_of(client.command("STOR f")) == 150);
    std::jthread runner([&] { server.server().run(); });
    server.server().drain();
    CHECK(eventually([&] {
        try {
            RawConnection::to(server.port());
            return false;
        } catch (const std::system_error&) {
            return true;
        }
    }));
    data.send("whole");
    data.close();
    CHECK(code_of(client.reply()) == 226);
    CHECK(code_of(client.reply()) == 421);
    CHECK(client.at_end());
    runner.join();
    CHECK(read_file(server.home() / "f") == "whole");
}

TEST_CASE("who is asked twice to end does not wait for transfers, however quick the second time came", "[server]") {
    TestServer server;
    RawClient client(server.port());
    auto data = blocked_download(server, client);
    const bool before = GENERATE(true, false);
    if (before) {
        server.server().drain();
        server.server().drain();
    }
    std::jthread runner([&] { server.server().run(); });
    if (!before) {
        server.server().drain();
        CHECK(eventually([&] { return server.log().find("draining") != std::string::npos; }));
        server.server().drain();
    }
    CHECK(code_of(client.reply()) == 426);
    CHECK(code_of(client.reply()) == 421);
    CHECK(data.was_reset());
    runner.join();
}

TEST_CASE("a server that stops keeps what has arrived of an upload", "[server]") {
    TestServer server;
    RawClient client(server.port());
    client.login();
    client.command("TYPE I");
    auto data = client.passive();
    CHECK(code_of(client.command("STOR f")) == 150);
    data.send(random_bytes(400'000, 1));
    CHECK(eventually([&] { return client.command("STAT").find(" 400000 bytes") != std::string::npos; }));
    server.server().stop();
    CHECK(code_of(client.reply()) == 426);
    CHECK(code_of(client.reply()) == 421);
    CHECK_FALSE(std::filesystem::exists(server.home() / "f"));
    CHECK(std::distance(std::filesystem::directory_iterator(server.home()), {}) == 1);
}

TEST_CASE("a client that reads its replies late gets them all from a draining server", "[server]") {
    TestServer server;
    for (int i = 0; i < 300; ++i) write_file(server.home() / ("a-rather-long-name-" + std::to_string(i)), "");
    RawClient client(server.port());
    client.login();
    constexpr int count = 400;
    for (int i = 0; i < count; ++i) client.send("STAT /\r\n");
    // Its replies fill every buffer on the way: 400 times 30 KiB.
    auto& admission = server.server().services().admission;
    CHECK(client.reply().find("a-rather-long-name") != std::string::npos);
    for (int i = 0; i < 20; ++i) admission.summon_all(server::Summons::draining);
    int whole = 1;
    std::string reply;
    while (code_of(reply = client.reply()) == 212) ++whole;
    CHECK(whole >= 1);
    CHECK(code_of(reply) == 421);
    CHECK(client.at_end());
}

TEST_CASE("a reload takes a good configuration and leaves a broken one", "[server]") {
    TempDir folder;
    auto plan = plain_plan(folder);
    auto next = std::make_shared<std::pair<server::Configuration, std::string>>(plan.configuration, "");
    plan.reload = [next](std::string& problem) {
        problem = next->second;
        return next->first;
    };
    auto started = Server::start(std::move(plan));
    REQUIRE(started);
    auto& server = **started;
    const auto port = server.listening().front().port();
    for (int i = 0; i < 2; ++i) CHECK_NOTHROW(RawClient(port));  // it runs, and listens to signals
    const auto log_has = [&](const char* text) { return read_file(folder / "log").find(text) != std::string::npos; };
    next->first.server.greeting = "Never seen";
    next->second = "ftpd.toml:3: broken";
    ::kill(::getpid(), SIGHUP);
    CHECK(eventually([&] { return log_has("ftpd.toml:3: broken"); }));
    CHECK(server.services().configuration()->server.greeting != "Never seen");
    next->first.server.greeting = "New words";
    next->second.clear();
    ::kill(::getpid(), SIGHUP);
    CHECK(eventually([&] { return log_has("reloaded"); }));
    auto client = RawConnection::to(port);
    CHECK(client.read_some() == "220 New words\r\n");
}

TEST_CASE("a server out of descriptors goes on when some are free again", "[server]") {
    TestServer server;
    RawClient client(server.port());
    client.login();
    std::vector<UniqueFd> all;
    auto waiting = RawConnection(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    for (;;) {
        UniqueFd each(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        if (!each) break;
        all.push_back(std::move(each));
    }
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(server.port());
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(::connect(waiting.socket(), reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0);
    CHECK(code_of(client.command("EPSV")) == 425);
    CHECK(code_of(client.command("CWD /")) == 451);
    CHECK(code_of(client.command("NOOP")) == 200);
    all.clear();
    CHECK(waiting.read_some().starts_with("220 "));
}

}  // namespace ftp::test
