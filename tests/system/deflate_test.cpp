// MODE Z between programs: ours with each other, and each with strangers.

#include "tests/support/catch.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/other_servers.hpp"
#include "tests/system/real_tree.hpp"
#include "tests/system/running_ftpd.hpp"

#include <filesystem>

namespace ftp::test {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> none;

std::string text_of_lines() {
    std::string text;
    for (int i = 0; text.size() < 3 << 20; ++i) text += "line " + std::to_string(i) + " of a long text\n";
    return text;
}

// A file there and back; both times compressed, as the conversation shows.
void there_and_back(const Client& client, const std::string& url, const std::string& home) {
    const auto content = text_of_lines();
    write_file(client.folder() + "/text", content);
    write_file(client.folder() + "/empty", "");
    const auto put = run(client.ftp({"put", "-v", "--compress", "text", "empty", url}), patience);
    CAPTURE(put.text());
    CHECK(put.status == 0);
    CHECK(put.errors.find("MODE Z") != std::string::npos);
    CHECK(read_file(home + "/text") == content);
    CHECK(fs::file_size(home + "/empty") == 0);
    const auto get = run(client.ftp({"get", "-v", "--compress", url + "text", url + "empty", "back/"}), patience);
    CAPTURE(get.text());
    CHECK(get.status == 0);
    CHECK(get.errors.find("MODE Z") != std::string::npos);
    CHECK(read_file(client.folder() + "/back/text") == content);
    CHECK(fs::file_size(client.folder() + "/back/empty") == 0);
    const auto cat = run(client.ftp({"cat", "--compress", url + "text"}), patience);
    CHECK(cat.status == 0);
    CHECK(cat.output == content);
    const auto listed = run(client.ftp({"ls", "--compress", url}), patience);
    CHECK(listed.status == 0);
    CHECK(listed.output == "empty\ntext\n");
}

}  // namespace

TEST_CASE("ftp --compress against ftpd", "[deflate]") {
    const RunningFtpd server;
    const Client client;
    there_and_back(client, server.url(""), server.home());
}

TEST_CASE("ftp --compress goes on with what an earlier run left", "[deflate]") {
    const RunningFtpd server;
    const Client client;
    const auto content = text_of_lines();
    write_file(server.file("text"), content);
    fs::create_directory(client.folder() + "/back");
    write_file(client.folder() + "/back/text", content.substr(0, content.size() / 2));
    const auto get = run(client.ftp({"get", "-v", "-c", "--compress", server.url("text"), "back/"}), patience);
    CAPTURE(get.text());
    CHECK(get.status == 0);
    CHECK(read_file(client.folder() + "/back/text") == content);
}

TEST_CASE("ftp --compress against ProFTPD, whose mod_deflate is on", "[deflate][strangers]") {
    if (const auto why = OtherServer::missing("proftpd"); !why.empty()) return skip(why);
    const OtherServer server("proftpd");
    const Client client;
    there_and_back(client, server.url(""), server.home());
}

TEST_CASE("ftp --compress against a server without it", "[deflate][strangers]") {
    if (const auto why = OtherServer::missing("pyftpdlib"); !why.empty()) return skip(why);
    const OtherServer server("pyftpdlib");
    const Client client;
    write_file(client.folder() + "/text", "text");
    const auto put = run(client.ftp({"put", "--compress", "text", server.url("")}), patience);
    CAPTURE(put.text());
    CHECK(put.status == 0);
    CHECK(read_file(server.home() + "/text") == "text");
}

TEST_CASE("lftp mirrors a folder up and down in MODE Z", "[deflate][strangers]") {
    if (missing("lftp")) return;
    const RunningFtpd server;
    const Client client;
    const RealTree tree;
    const auto outcome = run(client.lftp(server.port(), "set ftp:use-mode-z true; mirror -R " + tree.path() +
                                                            " tree && mirror tree " + client.folder() + "/copy"),
                             patience);
    CAPTURE(outcome.text(), server.log());
    CHECK(outcome.status == 0);
    CHECK(server.log().find("verb=MODE argument=Z") != std::string::npos);
    CHECK(differences(tree.path(), server.file("tree")) == none);
    CHECK(differences(tree.path(), client.folder() + "/copy") == none);
}

}  // namespace ftp::test
