// Many small files between our two programs: over one data connection, without waiting for replies.

#include "tests/support/catch.hpp"
#include "tests/support/trees.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/real_tree.hpp"
#include "tests/system/running_ftpd.hpp"

#include <filesystem>

using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

void make_files(const std::string& folder, unsigned files) {
    for (unsigned i = 0; i < files; ++i)
        write_file(folder + "/" + std::to_string(i % 7) + "/f" + std::to_string(i), random_bytes(i * 37 % 3000, i));
}

}  // namespace

TEST_CASE("many small files share one data connection, both ways", "[ahead]") {
    const RunningFtpd server;
    const Client client;
    const auto tree = client.folder() + "/tree";
    make_files(tree, 700);
    write_file(tree + "/big", random_bytes(3 << 20, 1));
    const auto up = run(client.ftp({"sync", "-v", "tree/", server.url("there/")}), patience);
    CAPTURE(up.errors);
    CHECK(up.status == 0);
    CHECK(differences(tree, server.file("there")).empty());
    // One for the folder that is not there yet, one for the small files, one for the big one.
    CHECK(occurrences(up.errors, "> EPSV") <= 3);
    CHECK(run(client.ftp({"sync", "tree/", server.url("there/")}), patience).output.find("701 unchanged") !=
          std::string::npos);

    const auto down = run(client.ftp({"sync", "-v", server.url("there/"), "back/"}), patience);
    CHECK(down.status == 0);
    CHECK(differences(tree, client.folder() + "/back").empty());
    // One for each of the eight listings.
    CHECK(occurrences(down.errors, "> EPSV") <= 10);
}

TEST_CASE("what is refused or cannot be read is told, and the others arrive", "[ahead]") {
    const RunningFtpd server;
    const Client client;
    const auto tree = client.folder() + "/tree";
    make_files(tree, 70);
    fs::create_directories(server.file("there/0/f7"));
    fs::remove(tree + "/0/f7");
    const auto up =
        run(client.ftp({"put", "-L", "tree/0/f0", "tree/0/f14", "tree/0/none", "tree/0/f21", server.url("there/0/")}),
            patience);
    CAPTURE(up.errors);
    CHECK(up.status == 1);
    CHECK(occurrences(up.errors, "reading tree/0/none") == 1);
    for (const auto* name : {"f0", "f14", "f21"})
        CHECK(read_file(server.file(std::string("there/0/") + name)) == read_file(tree + "/0/" + name));

    write_file(client.folder() + "/other/f7", "cannot replace a folder");
    write_file(client.folder() + "/other/f0", "new");
    write_file(client.folder() + "/other/f1", "new too");
    const auto refused = run(client.ftp({"put", "other/f7", "other/f0", "other/f1", server.url("there/0/")}), patience);
    CAPTURE(refused.errors);
    CHECK(refused.status == 1);
    CHECK(occurrences(refused.errors, "f7: ") >= 1);
    CHECK(read_file(server.file("there/0/f0")) == "new");
    CHECK(read_file(server.file("there/0/f1")) == "new too");
    CHECK(fs::is_directory(server.file("there/0/f7")));
}
