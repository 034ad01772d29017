#include "tests/loopback/test_server.hpp"

#include <poll.h>

namespace ftp::test {

namespace {

// "secret", hashed fast: what it costs is not what these tests are about.
const std::string secret =
    "$6$rounds=1000$loopback$eXC4MniKebmZCF8gdS//2EzZx07rU.yN9UEH/.GEnmPOAKInaU1/IOHNg0YR6y/Cnq/7pJdDqxbtfu6J8e375.";

server::Server::Plan plan_for(const std::string& home, const std::string& address, const TestServer::Change& change) {
    server::Server::Plan plan;
    auto& configuration = plan.configuration;
    configuration.server.listen = {address + ":0"};
    configuration.server.passive_ports = {Port(20000), Port(29999)};
    configuration.server.threads = 2;
    configuration.limits.login_delay = std::chrono::milliseconds(1);
    configuration.log.level = LogLevel::debug;
    if (change) change(configuration);
    plan.fixed_users.push_back({"alice", secret, home, server::Rights::full()});
    plan.fixed_users.push_back({"wanda", secret, home, server::Rights::writing()});
    plan.fixed_users.push_back({"rita", secret, home, server::Rights::reading()});
    server::UserEntry carl{"carl", secret, home, server::Rights::full()};
    carl.certificate = "CN=ann";
    server::UserEntry tessa{"tessa", secret, home, server::Rights::full()};
    tessa.require_tls = true;
    tessa.close_notify = server::CloseNotify::preferred;
    server::UserEntry felix{"felix", secret, home, server::Rights::full()};
    felix.fxp = true;
    plan.fixed_users.push_back(std::move(felix));
    plan.fixed_users.push_back(std::move(carl));
    plan.fixed_users.push_back(std::move(tessa));
    return plan;
}

}  // namespace

TestServer::TestServer(const Change& change, const std::string& address) {
    start(plan_for(folder_.text(), address, [&](server::Configuration& configuration) {
        configuration.log.file = (logs_ / "log").string();
        if (change) change(configuration);
    }));
}

TestServer::TestServer(const Change& change, Reload reload) {
    auto plan = plan_for(folder_.text(), "127.0.0.1", [&](server::Configuration& configuration) {
        configuration.log.file = (logs_ / "log").string();
        if (change) change(configuration);
    });
    plan.reload = std::move(reload);
    start(std::move(plan));
}

void TestServer::start(server::Server::Plan plan) {
    auto started = server::Server::start(std::move(plan));
    if (!started) throw std::runtime_error(started.error().text());
    server_ = std::move(*started);
}

TestServer::~TestServer() { server_->stop(); }

std::string TestServer::log() const { return read_file(logs_ / "log"); }

RawClient logged_in(const TestServer& server, const std::string& user) {
    RawClient client(server.port());
    client.login(user);
    client.command("TYPE I");
    return client;
}

const std::string& big() {
    static const std::string bytes = random_bytes(32 << 20, 7);
    return bytes;
}

std::size_t open_descriptors() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& each : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
    return count;
}

bool eventually(const std::function<bool()>& holds) {
    constexpr int most = 2000;
    for (int i = 0; i < most; ++i) {
        if (holds()) return true;
        ::poll(nullptr, 0, 5);
    }
    return holds();
}

}  // namespace ftp::test
