#include "tests/loopback/test_server.hpp"

namespace ftp::test {

namespace fs = std::filesystem;

namespace {

void fill(const fs::path& folder, int files) {
    fs::create_directories(folder);
    write_file(folder / "first", "x");
    for (int i = 1; i < files; ++i) fs::create_hard_link(folder / "first", folder / std::to_string(i));
}

std::size_t entries(const fs::path& folder) {
    const fs::recursive_directory_iterator all(folder);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

}  // namespace

TEST_CASE("RMDA and SITE RMDIR remove a directory with all that is in it, and follow no link", "[remove-tree]") {
    TempDir outside;
    write_file(outside / "secret", "s");
    TestServer server;
    const std::string command = GENERATE("RMDA", "SITE RMDIR");
    CAPTURE(command);
    fill(server.home() / "d/sub", 3);
    write_file(server.home() / "near/f", "x");
    fs::create_directory_symlink(outside.path(), server.home() / "d/out");
    fs::create_directory_symlink("../near", server.home() / "d/near");
    fs::create_directory_symlink("near", server.home() / "link");
    auto client = logged_in(server);
    CHECK(code_of(client.command(command + " link")) == 550);
    CHECK(code_of(client.command(command + " near/f")) == 550);
    CHECK(code_of(client.command(command + " none")) == 550);
    CHECK(code_of(client.command(command + " /")) == 550);
    CHECK(code_of(client.command(command + " d/out/..")) == (command == "RMDA" ? 250 : 200));
    CHECK_FALSE(fs::exists(server.home() / "d"));
    CHECK(read_file(outside / "secret") == "s");
    CHECK(entries(server.home()) == 3);
    CHECK(server.log().find("rmtree") != std::string::npos);
}

TEST_CASE("RMDA tells how many went", "[remove-tree]") {
    TestServer server;
    fill(server.home() / "d/sub", 5);
    auto client = logged_in(server);
    CHECK(client.command("RMDA d") == "250 /d: 5 files and 2 directories removed");
}

TEST_CASE("removing a tree needs the rights to remove files and directories", "[remove-tree]") {
    TestServer server;
    fill(server.home() / "d", 2);
    for (const auto* user : {"rita", "wanda"}) {
        auto client = logged_in(server, user);
        CHECK(code_of(client.command("RMDA d")) == 550);
        CHECK(code_of(client.command("SITE RMDIR d")) == 550);
    }
    CHECK(entries(server.home() / "d") == 2);
}

TEST_CASE("ABOR stops the removal of a tree, and STAT tells how far it is", "[remove-tree]") {
    constexpr int many = 3000;
    TestServer server;
    fill(server.home() / "d", many);
    auto client = logged_in(server);
    SECTION("ABOR") {
        client.send("RMDA d\r\nABOR\r\n");
        const auto stopped = client.reply();
        CHECK(code_of(stopped) == 450);
        CHECK(stopped.find("the rest is left") != stopped.npos);
        CHECK(code_of(client.reply()) == 226);
        CHECK(entries(server.home() / "d") > many / 2);
        CHECK(code_of(client.command("RMDA d")) == 250);
    }
    SECTION("STAT") {
        client.send("RMDA d\r\nSTAT\r\n");
        const auto progress = client.reply();
        CHECK(progress.starts_with("213 RMDA /d: "));
        CHECK(progress.find(" entries in ") != progress.npos);
        CHECK(code_of(client.reply()) == 250);
    }
    SECTION("the end of the session") {
        client.send("RMDA d\r\n");
        client.control().reset();
        CHECK(eventually([&] { return server.log().find("disconnect") != std::string::npos; }));
        auto other = logged_in(server);
        CHECK(code_of(other.command("NOOP")) == 200);
    }
    SECTION("a prepared data connection stays") {
        client.passive_port();
        CHECK(code_of(client.command("RMDA d")) == 250);
        write_file(server.home() / "f", "x");
        CHECK(code_of(client.command("RETR none")) == 550);
    }
}

TEST_CASE("what is too much for one RMDA goes with the next", "[remove-tree]") {
    TestServer server([](server::Configuration& configuration) { configuration.limits.remove_entries = 10; });
    fill(server.home() / "d", 25);
    auto client = logged_in(server);
    CHECK(client.command("RMDA d").starts_with("450 Too much for one command: 10 files and 0 directories removed"));
    CHECK(code_of(client.command("RMDA d")) == 450);
    CHECK(code_of(client.command("RMDA d")) == 250);
}

TEST_CASE("RMDA tells that a tree is too deep for it, and removes what it reaches", "[remove-tree]") {
    TestServer server([](server::Configuration& configuration) { configuration.limits.remove_depth = 2; });
    fill(server.home() / "d/1/2/3", 2);
    fill(server.home() / "d/other", 3);
    auto client = logged_in(server);
    const auto deep = client.command("RMDA d");
    CHECK(deep == "450 /d: deeper than this server enters (remove_depth); 3 files and 1 directories removed, 1 left");
    CHECK_FALSE(fs::exists(server.home() / "d/other"));
    CHECK(code_of(client.command("RMDA d/1/2")) == 250);
    CHECK(code_of(client.command("RMDA d")) == 250);
}

TEST_CASE("an upload that is on its way keeps its directory from RMDA", "[remove-tree]") {
    TestServer server;
    fs::create_directory(server.home() / "d");
    write_file(server.home() / "d/old", "x");
    auto client = logged_in(server);
    auto data = client.passive();
    CHECK(code_of(client.command("STOR d/new")) == 150);
    data.send(big());
    auto other = logged_in(server);
    const auto kept = other.command("RMDA d");
    CHECK(code_of(kept) == 450);
    CHECK(kept.find("1 files and 0 directories removed, 1 left") != kept.npos);
    data.close();
    CHECK(code_of(client.reply()) == 226);
    CHECK(read_file(server.home() / "d/new") == big());
}

}  // namespace ftp::test
