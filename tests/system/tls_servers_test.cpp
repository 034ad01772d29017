// Our client under TLS against the servers people have: those that insist on resumed sessions too.

#include "tests/support/catch.hpp"
#include "tests/support/trees.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/other_servers.hpp"
#include "tests/system/real_tree.hpp"
#include "tests/system/terminal.hpp"

#include <filesystem>

using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

using Tls = OtherServer::Tls;
constexpr std::size_t mebi = 1 << 20;

void completes(const Client& client, const std::vector<std::string>& arguments) {
    const auto outcome = run(client.ftp(arguments), patience);
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
}

void write_tree(const Client& client, const std::string& name, unsigned files) {
    for (unsigned i = 0; i < files; ++i)
        write_file(client.folder() + "/" + name + "/" + std::to_string(i % 10) + "/" + std::to_string(i),
                   random_bytes(500 + i * 7 % 3000, i));
}

void there_and_back(const std::string& name) {
    if (const auto why = OtherServer::missing(name, Tls::required); !why.empty()) return skip(why);
    const OtherServer server(name, Tls::required);
    const Client client;
    const auto here = [&](const std::string& path) { return client.folder() + "/" + path; };
    write_tree(client, "tree", 1000);
    completes(client, {"sync", "-P", "2", "--ca", server.certificate(), "tree/", server.url("tree/")});
    CHECK(differences(here("tree"), server.home() + "/tree").empty());
    completes(client, {"sync", "-P", "2", "--ca", server.certificate(), server.url("tree/"), "back/"});
    CHECK(differences(here("tree"), here("back")).empty());

    const auto content = random_bytes((everything() ? 1024 : 64) * mebi, 1);
    write_file(here("big"), content);
    completes(client, {"put", "--ca", server.certificate(), "big", server.url("")});
    CHECK((read_file(server.home() + "/big") == content));
    completes(client, {"get", "--ca", server.certificate(), server.url("big"), "again"});
    CHECK((read_file(here("again")) == content));
}

// The option that the client says would trust the server.
std::string advised_pin(const std::string& errors) {
    const auto at = errors.find("--pin ");
    REQUIRE(at != errors.npos);
    return errors.substr(at + 6, errors.find(' ', at + 6) - at - 6);
}

}  // namespace

TEST_CASE("a thousand files and a big one under TLS: vsftpd, which wants each session resumed", "[tls]") {
    there_and_back("vsftpd");
}
TEST_CASE("a thousand files and a big one under TLS: ProFTPD, which wants each session resumed", "[tls]") {
    there_and_back("proftpd");
}
TEST_CASE("a thousand files and a big one under TLS: Pure-FTPd", "[tls]") { there_and_back("pure-ftpd"); }
TEST_CASE("a thousand files and a big one under TLS: pyftpdlib", "[tls]") { there_and_back("pyftpdlib"); }

TEST_CASE("a server that nobody vouches for ends with 5, and with the option that trusts it", "[tls]") {
    if (const auto why = OtherServer::missing("pyftpdlib", Tls::required); !why.empty()) return skip(why);
    const OtherServer server("pyftpdlib", Tls::required);
    const Client client;
    const auto refused = run(client.ftp({"ls", server.url("")}), patience);
    CHECK(refused.status == 5);
    const auto pin = advised_pin(refused.errors);
    completes(client, {"ls", "--pin", pin, server.url("")});
    const auto explained = run(client.ftp({"explain", "--pin", pin, server.url("")}), patience);
    CAPTURE(explained.text());
    CHECK(explained.output.find(pin) != std::string::npos);
    CHECK(explained.output.find("TLSv1.3") != std::string::npos);
    const auto another = "sha256//" + std::string(43, 'A') + "=";
    CHECK(run(client.ftp({"ls", "--pin", another, server.url("")}), patience).status == 5);
    // On this machine the next server behind the port may be one without TLS.
    CHECK_FALSE(fs::exists(client.folder() + "/.local/state/ftp/known_servers"));
}

TEST_CASE("a key that the user trusts is taken, and no other in its place", "[tls]") {
    if (const auto why = OtherServer::missing("pyftpdlib", Tls::required); !why.empty()) return skip(why);
    const OtherServer server("pyftpdlib", Tls::required);
    const Client client;
    const auto pin = advised_pin(run(client.ftp({"ls", server.url("")}), patience).errors);
    const auto place = server.url("").substr(server.url("").find('@') + 1);
    const auto known = client.folder() + "/.local/state/ftp/known_servers";
    const auto trust = [&](const std::string& key) {
        write_file(known, place.substr(0, place.find('/')) + " " + key + "\n");
        fs::permissions(known, fs::perms::owner_read | fs::perms::owner_write);
    };
    trust(pin);
    completes(client, {"ls", server.url("")});
    trust("sha256//" + std::string(43, 'A') + "=");
    const auto changed = run(client.ftp({"ls", server.url("")}), patience);
    CHECK(changed.status == 5);
    CHECK(changed.errors.find("has changed") != std::string::npos);
}

TEST_CASE("without TLS where it is required nothing is asked for, and the status is 5", "[tls]") {
    if (const auto why = OtherServer::missing("pyftpdlib"); !why.empty()) return skip(why);
    const OtherServer server("pyftpdlib");
    const Client client;
    const auto refused = run(client.ftp({"ls", "-v", "--tls=required", server.url("")}), patience);
    CHECK(refused.status == 5);
    CHECK(refused.errors.find("> USER") == std::string::npos);
    completes(client, {"ls", server.url("")});
    completes(client, {"ls", "--tls=off", server.url("")});
}

TEST_CASE("on a terminal the user is asked about a self-made certificate once", "[tls]") {
    if (missing("tmux")) return;
    if (const auto why = OtherServer::missing("pyftpdlib", Tls::required); !why.empty()) return skip(why);
    const OtherServer server("pyftpdlib", Tls::required);
    const Client client;
    const auto list = client.ftp({"ls", server.url("")});
    {
        Terminal terminal(list, 78, 16);
        REQUIRE(terminal.shows("Trust its key from now on?"));
        terminal.type("y");
        CHECK(terminal.shows("[ended 0]"));
    }
    Terminal terminal(list, 78, 16);
    REQUIRE(terminal.shows("[ended 0]"));
    CHECK(terminal.screen().find("Trust") == std::string::npos);
}

TEST_CASE("what was typed before the question about a certificate is no answer to it", "[tls]") {
    if (missing("tmux")) return;
    if (const auto why = OtherServer::missing("pyftpdlib", Tls::required); !why.empty()) return skip(why);
    const OtherServer server("pyftpdlib", Tls::required);
    const Client client;
    const std::string wait = "echo ready; until [ -e go ]; do :; done; ";
    Terminal terminal(client.program({"sh", "-c", wait + FTP_PROGRAM " ls " + server.url("")}), 78, 16);
    REQUIRE(terminal.shows("ready"));
    terminal.type("yes");
    REQUIRE(terminal.shows("yes"));
    write_file(client.folder() + "/go", "");
    REQUIRE(terminal.shows("Trust its key from now on?"));
    terminal.type("n");
    CHECK(terminal.shows("[ended 5]"));
}
