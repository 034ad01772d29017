// Symbolic links on a server whose MLSD tells of them what they lead to: who removes does not go through them.

#include "tests/unit/client/folder_server.hpp"

namespace ftp::client {
namespace {

// "old/arch" may be a link to "archive".
std::map<std::string, std::string> two_folders() {
    return {{"", folder_facts("old") + folder_facts("archive")},
            {"old", folder_facts("arch") + folder_facts(".git") + file_facts("f")},
            {"old/.git", file_facts("config")},
            {"old/arch", file_facts("scan")},
            {"archive", file_facts("scan")}};
}

FolderOddities with_links(std::set<std::string> links) {
    FolderOddities odd;
    odd.links = std::move(links);
    return odd;
}

Lines sorted(Lines lines) {
    std::ranges::sort(lines);
    return lines;
}

TEST_CASE("rm -r removes links, and nothing that they lead to", "[links]") {
    FolderServer server(two_folders(), with_links({"old/arch"}));
    ClientRun client(server.port());
    CHECK(client.run({"rm", "-r", client.url("old")}).failed == 0);
    CHECK(sorted(server.changes()) ==
          Lines{"DELE old/.git/config", "DELE old/arch", "DELE old/f", "RMD old", "RMD old/.git"});
}

TEST_CASE("rm -r of a link removes the link, named or matched", "[links]") {
    for (const auto* path : {"old/arch", "old/arch/", "old/a*"}) {
        CAPTURE(path);
        FolderServer server(two_folders(), with_links({"old/arch"}));
        ClientRun client(server.port());
        CHECK(client.run({"rm", "-r", client.url(path)}).failed == 0);
        CHECK(server.changes() == Lines{"DELE old/arch"});
    }
}

TEST_CASE("a server that shows hidden folders in LIST only when asked is asked", "[links]") {
    auto odd = with_links({"old/arch"});
    odd.hides_dots = true;
    FolderServer server(two_folders(), odd);
    ClientRun client(server.port());
    CHECK(client.run({"rm", "-r", client.url("old")}).failed == 0);
    CHECK(server.changes().size() == 5);
}

TEST_CASE("where nobody tells whether a folder is a link nothing is removed through it", "[links]") {
    FolderOddities odd;
    odd.never_lists = {"arch"};
    FolderServer server(two_folders(), odd);
    ClientRun client(server.port());
    CHECK(client.run({"rm", "-r", client.url("old/arch")}).failed == 1);
    CHECK(server.changes().empty());
}

TEST_CASE("sync --delete removes nothing through a link, and uploads through one", "[links]") {
    const test::TempDir dir;
    test::write_file(dir / "web/new", "x");
    const auto web = (dir / "web").string() + "/";
    FolderServer server(two_folders(), with_links({"old/arch"}));
    ClientRun client(server.port());
    SECTION("a link that the source does not have stays as it is") {
        client.run({"sync", "--delete", "-n", web, client.url("old/")});
        CHECK(sorted(client.listener.plans) == Lines{"old/.git", "old/.git/config", "old/f", "old/new"});
    }
    SECTION("where the source has a folder of that name, it stands for it") {
        test::write_file(dir / "web/arch/page", "x");
        client.run({"sync", "--delete", "-n", web, client.url("old/")});
        CHECK(sorted(client.listener.plans) ==
              Lines{"old/.git", "old/.git/config", "old/arch/page", "old/f", "old/new"});
    }
}

}  // namespace
}  // namespace ftp::client
