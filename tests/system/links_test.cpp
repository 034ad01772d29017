// Symbolic links on the servers people have, some of which tell of a link what it leads to: nothing is removed through
// one.

#include "tests/support/catch.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/other_servers.hpp"
#include "tests/system/running_ftpd.hpp"

#include <filesystem>

using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

bool is_there(const fs::path& path) { return fs::exists(fs::symlink_status(path)); }

template <typename Server>
void removes_links_only(const Server& server, const fs::path& home) {
    for (const auto* file : {"archive/2025/scan", "old/f", "www/page", "real/r"}) write_file(home / file, file);
    for (const auto* folder : {"old", "www"}) fs::create_directory_symlink("../archive", home / folder / "arch");
    fs::create_directory_symlink(".", home / "old/self");
    fs::create_directory_symlink("real", home / "lnk");
    const Client client;
    write_file(client.folder() + "/web/page", "www/page");
    const auto ends_well = [&](std::vector<std::string> words) {
        const auto outcome = run(client.ftp(words));
        CAPTURE(words, outcome.text());
        CHECK(outcome.status == 0);
    };
    ends_well({"sync", "--delete", "web/", server.url("www/")});
    ends_well({"rm", "-r", server.url("old")});
    ends_well({"rm", "-r", server.url("lnk")});
    CHECK_FALSE(is_there(home / "old"));
    CHECK_FALSE(is_there(home / "lnk"));
    CHECK(read_file(home / "real/r") == "real/r");
    CHECK(read_file(home / "archive/2025/scan") == "archive/2025/scan");
}

void removes_links_only(const std::string& name) {
    if (const auto why = OtherServer::missing(name); !why.empty()) return skip(why);
    const OtherServer server(name);
    removes_links_only(server, server.home());
}

}  // namespace

TEST_CASE("nothing is removed through a link: ftpd", "[links]") {
    const RunningFtpd server;
    removes_links_only(server, server.home());
}

TEST_CASE("nothing is removed through a link: vsftpd", "[strangers]") { removes_links_only("vsftpd"); }
TEST_CASE("nothing is removed through a link: ProFTPD", "[strangers]") { removes_links_only("proftpd"); }
TEST_CASE("nothing is removed through a link: pyftpdlib", "[strangers]") { removes_links_only("pyftpdlib"); }

TEST_CASE("a tree with a link to itself is read to its end", "[links]") {
    const RunningFtpd server;
    write_file(server.file("in/f"), "f");
    fs::create_directory_symlink(".", server.file("in/self"));
    const Client client;
    for (const auto* verb : {"tree", "du"}) {
        const auto outcome = run(client.ftp({verb, server.url("in")}));
        CAPTURE(outcome.text());
        CHECK(outcome.status == 0);
    }
}
