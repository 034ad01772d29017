// Real trees, fetched from the built server by our client and by strangers'.

#include "tests/support/catch.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/real_tree.hpp"
#include "tests/system/running_ftpd.hpp"

using namespace ftp::test;

namespace {

const std::vector<std::string> none;

struct Download {
    RealTree tree;
    RunningFtpd server{{.home = tree.path(), .more = "", .more_users = ""}};
    Client client;
    std::string copy = client.folder() + "/copy";

    void with(const Program& program) {
        const auto outcome = run(program, patience);
        CAPTURE(outcome.text());
        CHECK(outcome.status == 0);
        CHECK(differences(tree.path(), copy) == none);
        CHECK(server.stop() == 0);
    }

    // A configuration of curl that names each file, and where it goes.
    std::string list_of_urls() const {
        std::string list;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(tree.path())) {
            if (!entry.is_regular_file()) continue;
            const auto name = entry.path().lexically_relative(tree.path()).string();
            list += "url = \"ftp://127.0.0.1:" + std::to_string(server.port()) + "/" + url_encoded(name) +
                    "\"\noutput = \"" + copy + "/" + name + "\"\n";
        }
        return list;
    }
};

}  // namespace

TEST_CASE("ftp sync fetches real trees whole, and a second time nothing", "[strangers]") {
    Download download;
    const auto command = download.client.ftp({"sync", "-P", "2", download.server.url(""), download.copy + "/"});
    CHECK(run(command, patience).status == 0);
    const auto fetched = occurrences(download.server.log(), " verb=RETR argument=");
    CHECK(fetched == download.tree.files());
    download.with(command);
    CHECK(occurrences(download.server.log(), " verb=RETR argument=") == fetched);
}

TEST_CASE("curl fetches real trees whole in one run", "[strangers]") {
    if (missing("curl")) return;
    Download download;
    write_file(download.client.folder() + "/list", download.list_of_urls());
    download.with(download.client.program(
        {"curl", "--silent", "--show-error", "--user", "alice:secret", "--create-dirs", "--config", "list"}));
}

TEST_CASE("curl does not sleep between the files of one folder", "[strangers]") {
    if (missing("curl")) return;
    const RunningFtpd server;
    const Client client;
    for (int i = 1; i <= 60; ++i) write_file(server.file("f" + std::to_string(i)), std::to_string(i));
    const auto urls = "ftp://127.0.0.1:" + std::to_string(server.port()) + "/f[1-60]";
    // It would for a second, in front of most files. That it does not takes it far less than this.
    const auto outcome =
        run(client.program({"curl", "-sS", "--user", "alice:secret", urls, "-o", "#1"}), std::chrono::seconds(30));
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(read_file(client.folder() + "/60") == "60");
}

TEST_CASE("wget fetches real trees whole", "[strangers]") {
    if (missing("wget")) return;
    Download download;
    download.with(download.client.program({"wget", "--no-config", "--no-verbose", "--recursive", "--level=inf",
                                           "--no-host-directories", "--no-parent",
                                           "--directory-prefix=" + download.copy, "--user=alice", "--password=secret",
                                           "ftp://127.0.0.1:" + std::to_string(download.server.port()) + "/"}));
}

TEST_CASE("lftp fetches real trees whole", "[strangers]") {
    if (missing("lftp")) return;
    Download download;
    download.with(download.client.lftp(download.server.port(), "mirror . " + download.copy));
}

TEST_CASE("Python's ftplib fetches real trees whole", "[strangers]") {
    if (missing("python3")) return;
    Download download;
    download.with(download.client.program({"python3", (FTP_SOURCE_DIR "/tests/system/ftplib_mirror.py"), "127.0.0.1",
                                           std::to_string(download.server.port()), "alice", "secret", download.copy}));
}
