// Real trees, sent by our client and by strangers' to the built server.

#include "tests/support/catch.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/real_tree.hpp"
#include "tests/system/running_ftpd.hpp"

using namespace ftp::test;

namespace {

const std::vector<std::string> none;

struct Upload {
    RealTree tree;
    RunningFtpd server;
    Client client;

    void with(const Program& program) {
        const auto outcome = run(program, patience);
        CAPTURE(outcome.text());
        CHECK(outcome.status == 0);
        CHECK(differences(tree.path(), server.file("tree")) == none);
        CHECK(server.stop() == 0);
    }
};

}  // namespace

TEST_CASE("ftp sync sends real trees whole, and a second time nothing", "[strangers]") {
    Upload upload;
    const auto command = upload.client.ftp({"sync", "-P", "2", upload.tree.path() + "/", upload.server.url("tree/")});
    CHECK(run(command, patience).status == 0);
    const auto stored = occurrences(upload.server.log(), " verb=STOR argument=");
    CHECK(stored == upload.tree.files());
    upload.with(command);
    CHECK(occurrences(upload.server.log(), " verb=STOR argument=") == stored);
}

TEST_CASE("lftp sends real trees whole", "[strangers]") {
    if (missing("lftp")) return;
    Upload upload;
    upload.with(upload.client.lftp(upload.server.port(), "mirror -R " + upload.tree.path() + " tree"));
}

TEST_CASE("ncftpput sends real trees whole", "[strangers]") {
    if (missing("ncftpput")) return;
    Upload upload;
    upload.with(upload.client.program({"ncftpput", "-V", "-R", "-u", "alice", "-p", "secret", "-P",
                                       std::to_string(upload.server.port()), "127.0.0.1", "/", upload.tree.path()}));
}
