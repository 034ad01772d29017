// Our client against the servers people have.

#include "tests/system/other_servers.hpp"

#include "tests/support/catch.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/real_tree.hpp"

using namespace ftp::test;

namespace {

const std::vector<std::string> none;

void there_and_back(const std::string& name) {
    if (const auto why = OtherServer::missing(name); !why.empty()) return skip(why);
    const RealTree tree;
    const OtherServer server(name);
    const Client client;
    const auto send = client.ftp({"sync", "-P", "2", tree.path() + "/", server.url("tree/")});
    const auto fetch = client.ftp({"sync", "-P", "2", server.url("tree/"), "copy/"});

    const auto sent = run(send, patience);
    CAPTURE(sent.text());
    CHECK(sent.status == 0);
    CHECK(differences(tree.path(), server.home() + "/tree") == none);

    const auto fetched = run(fetch, patience);
    CAPTURE(fetched.text());
    CHECK(fetched.status == 0);
    CHECK(differences(tree.path(), client.folder() + "/copy") == none);

    for (const auto& again : {send, fetch}) {
        const auto outcome = run(again, patience);
        CAPTURE(outcome.text());
        CHECK(outcome.status == 0);
        CHECK(outcome.output.starts_with("0 done"));
    }
}

}  // namespace

TEST_CASE("ftp sync there and back: vsftpd", "[strangers]") { there_and_back("vsftpd"); }
TEST_CASE("ftp sync there and back: ProFTPD", "[strangers]") { there_and_back("proftpd"); }
TEST_CASE("ftp sync there and back: Pure-FTPd", "[strangers]") { there_and_back("pure-ftpd"); }
TEST_CASE("ftp sync there and back: pyftpdlib", "[strangers]") { there_and_back("pyftpdlib"); }
TEST_CASE("ftp sync there and back: inetutils-ftpd", "[strangers]") { there_and_back("inetutils-ftpd"); }
