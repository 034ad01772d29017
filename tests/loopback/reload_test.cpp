// What a running server takes of a changed configuration and of a changed users file.

#include "tests/loopback/tls_client.hpp"

#include <openssl/ssl.h>

#include <filesystem>
#include <sys/stat.h>

namespace ftp::test {

using server::Configuration;
using server::Server;

namespace {

// "secret", hashed fast.
constexpr std::string_view secret =
    "$6$rounds=1000$loopback$eXC4MniKebmZCF8gdS//2EzZx07rU.yN9UEH/.GEnmPOAKInaU1/IOHNg0YR6y/Cnq/7pJdDqxbtfu6J8e375.";

// A server whose users stand in a file: alice, full.
class Service {
  public:
    explicit Service(const TestServer::Change& change = {}) {
        set_users(user("alice", "rights = \"full\"\n"));
        wanted.server.listen = {"127.0.0.1:0"};
        wanted.server.threads = 1;
        wanted.server.passive_ports = {Port(20000), Port(24999)};
        wanted.accounts.users = users_.string();
        wanted.limits.login_delay = std::chrono::milliseconds(1);
        wanted.log.file = (folder_ / "log").string();
        if (change) change(wanted);
        Server::Plan plan;
        plan.configuration = wanted;
        plan.reload = [this](std::string&) { return wanted; };
        server_ = Server::start(std::move(plan)).value();
    }

    std::string user(const std::string& name, const std::string& more) const {
        return "[[user]]\nname = \"" + name + "\"\npassword = \"" + std::string(secret) + "\"\nhome = \"" +
               home_.text() + "\"\n" + more;
    }
    void set_users(const std::string& text) const {
        write_file(folder_ / "new", text);
        REQUIRE(::chmod((folder_ / "new").c_str(), 0600) == 0);
        std::filesystem::rename(folder_ / "new", users_);
    }
    void reload() { server_->reload(); }

    std::uint16_t port() const { return server_->listening().front().port(); }
    std::filesystem::path file(const std::string& name) const { return folder_ / name; }
    std::filesystem::path home() const { return home_.path(); }
    bool logged(std::string_view what) const { return read_file(file("log")).find(what) != std::string::npos; }

    Configuration wanted;

  private:
    TempDir folder_, home_;
    const std::filesystem::path users_ = folder_ / "users.toml";
    std::unique_ptr<Server> server_;
};

RawClient guest(const Service& service) {
    RawClient client(service.port());
    client.login("anonymous", "guest@");
    return client;
}

int passive_port_of(const std::string& reply) {
    const auto last = reply.rfind(','), before = reply.rfind(',', last - 1);
    return std::stoi(reply.substr(before + 1)) * 256 + std::stoi(reply.substr(last + 1));
}

}  // namespace

TEST_CASE("a reload opens and closes the door to anonymous", "[reload]") {
    Service service;
    RawClient before(service.port());
    before.command("USER anonymous");
    CHECK(code_of(before.command("PASS guest@")) == 530);
    service.wanted.accounts.anonymous = service.home().string();
    service.reload();
    auto inside = guest(service);
    service.wanted.accounts.anonymous.clear();
    service.reload();
    RawClient after(service.port());
    after.command("USER anonymous");
    CHECK(code_of(after.command("PASS guest@")) == 530);
    CHECK(code_of(inside.command("PWD")) == 421);
}

TEST_CASE("a reload changes the ports and the address that PASV tells", "[reload]") {
    Service service;
    RawClient before(service.port());
    before.login();
    const auto first = before.command("PASV");
    service.wanted.server.passive_ports = {Port(25000), Port(29999)};
    service.wanted.server.public_address = "203.0.113.7";
    service.reload();
    RawClient after(service.port());
    after.login();
    const auto second = after.command("PASV");
    CHECK(passive_port_of(first) < 25000);
    CHECK(passive_port_of(second) >= 25000);
    CHECK(second.find("(203,0,113,7,") != std::string::npos);
}

TEST_CASE("a reload moves the logs and changes their format", "[reload]") {
    Service service;
    service.wanted.log.file = service.file("log2").string();
    service.wanted.log.format = LogFormat::json;
    service.wanted.log.transfers = service.file("xfer").string();
    service.reload();
    write_file(service.home() / "f", "hello");
    RawClient client(service.port());
    client.login();
    client.command("TYPE I");
    CHECK(client.download("RETR f") == "hello");
    CHECK(eventually(
        [&] { return read_file(service.file("log2")).find("\"event\":\"download\"") != std::string::npos; }));
    CHECK(eventually([&] { return read_file(service.file("xfer")).find(" 5 /f ") != std::string::npos; }));
    CHECK_FALSE(service.logged("download"));
    service.wanted.log.transfers.clear();
    service.reload();
    std::filesystem::remove(service.file("xfer"));
    CHECK(client.download("RETR f") == "hello");
    CHECK_FALSE(std::filesystem::exists(service.file("xfer")));
}

TEST_CASE("a reload names the keys that need a restart", "[reload]") {
    Service service;
    service.reload();
    CHECK_FALSE(service.logged("needs-restart"));
    service.wanted.server.threads = 2;
    service.wanted.server.listen.push_back("[::1]:0");
    service.reload();
    CHECK(service.logged("warning needs-restart keys=\"server.listen, server.threads\""));
}

TEST_CASE("certificates that cannot be read stay as they were, and the rest is taken", "[reload]") {
    KeyFiles keys({"old.example"});
    Service service(with_tls(keys));
    keys.replace({"new.example"});
    std::filesystem::remove(keys.folder / "k.pem");
    service.wanted.server.greeting = "New words";
    service.reload();
    CHECK(service.logged("error certificates-kept error=\"reading " + (keys.folder / "k.pem").string()));
    CHECK(service.logged("reloaded"));
    TlsHome home;
    TlsRawClient client(service.port(), home);
    CHECK(subject_of(*::SSL_get0_peer_certificate(client.control().engine().native())) == "CN=old.example");
    CHECK(RawConnection::to(service.port()).read_some() == "220 New words\r\n");
}

TEST_CASE("users that cannot be read stay as they were, and the rest is taken", "[reload]") {
    Service service;
    const auto before = service.wanted.accounts.users;
    service.wanted.accounts.users = service.file("none.toml").string();
    service.wanted.accounts.anonymous = service.home().string();
    service.reload();
    CHECK(service.logged("error users-file error=\"" + service.file("none.toml").string()));
    guest(service);
    RawClient client(service.port());
    client.login();
    service.set_users(service.user("bob", ""));
    RawClient(service.port()).login("bob");  // the old file goes on to be looked at
    service.wanted.accounts.users = before;
    service.reload();
    RawClient(service.port()).login("bob");
}

TEST_CASE("a log that cannot be opened again after a rotation says so in the old file", "[reload]") {
    Service service([](Configuration& c) {
        const auto folder = std::filesystem::path(c.log.file).parent_path() / "logs";
        std::filesystem::create_directory(folder);
        c.log.file = (folder / "log").string();
    });
    std::filesystem::rename(service.file("logs"), service.file("gone"));
    service.reload();
    const auto old = read_file(service.file("gone/log"));
    CHECK(old.find("error log-not-reopened error=\"opening log file " + service.wanted.log.file) != std::string::npos);
}

TEST_CASE("require_tls that was just set in the users file is asked for before a password comes", "[reload]") {
    const KeyFiles keys;
    Service service(with_tls(keys));
    RawClient client(service.port());
    client.login();
    service.set_users(service.user("alice", "require_tls = true\n"));
    RawClient next(service.port());
    CHECK(code_of(next.command("USER alice")) == 533);
}

TEST_CASE("a user who is gone or has another password is put out at the next command", "[reload]") {
    Service service;
    RawClient client(service.port());
    client.login();
    const auto another = [&](std::string_view from, std::string_view to) {
        auto text = service.user("alice", "rights = \"full\"\n");
        return text.replace(text.find(from), from.size(), to);
    };
    const auto users = GENERATE_COPY(another("alice", "bob"), another(secret, "!"), another("$eXC4", "$eXC5"),
                                     another("home = \"", "home = \"/"));
    CAPTURE(users);
    service.set_users(users);
    CHECK(code_of(client.command("NOOP")) == 421);
    CHECK(client.at_end());
    CHECK(service.logged("info put-out "));
}

TEST_CASE("a transfer under way ends before its user is put out", "[reload]") {
    Service service;
    write_file(service.home() / "big", big());
    RawClient client(service.port());
    client.login();
    client.command("TYPE I");
    auto data = client.passive();
    REQUIRE(code_of(client.command("RETR big")) == 150);
    service.set_users("");
    RawClient other(service.port());
    other.command("USER alice");
    CHECK(code_of(other.command("PASS secret")) == 530);
    CHECK((data.read_all() == big()));
    CHECK(code_of(client.reply()) == 226);
    CHECK(eventually([&] { return code_of(client.command("NOOP")) == 421; }));
}

TEST_CASE("changed rights hold in a session under way", "[reload]") {
    Service service;
    RawClient client(service.port());
    client.login();
    service.set_users(service.user("alice", "rights = \"read\"\n"));
    CHECK(code_of(client.command("MKD a")) == 550);
    CHECK(code_of(client.command("CWD /")) == 250);
}

}  // namespace ftp::test
