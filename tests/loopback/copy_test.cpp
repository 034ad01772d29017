#include "tests/loopback/test_server.hpp"

namespace ftp::test {

namespace fs = std::filesystem;

namespace {

std::size_t entries(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("a file is copied on the server, by SITE COPY or by SITE CPFR and CPTO", "[copy]") {
    TestServer server;
    write_file(server.home() / "a b", big());
    write_file(server.home() / "empty", "");
    fs::create_directory(server.home() / "d");
    auto client = logged_in(server);
    CHECK(client.command("SITE COPY \"a b\" d/copy") == "200 /a b copied to /d/copy (33554432 bytes)");
    CHECK(read_file(server.home() / "d/copy") == big());
    CHECK(code_of(client.command("SITE CPFR a b")) == 350);
    CHECK(code_of(client.command("SITE CPTO d/c d")) == 250);
    CHECK(read_file(server.home() / "d/c d") == big());
    CHECK(code_of(client.command("SITE COPY empty d/empty")) == 200);
    CHECK(fs::file_size(server.home() / "d/empty") == 0);
    CHECK(entries(server.home() / "d") == 3);
    CHECK(server.log().find("copy") != std::string::npos);
}

TEST_CASE("a copy is a file of its own, and new", "[copy]") {
    TestServer server;
    write_file(server.home() / "a", "content");
    auto client = logged_in(server);
    client.command("MFMT 20010203040506 a");
    client.command("SITE CHMOD 600 a");
    CHECK(code_of(client.command("SITE COPY a b")) == 200);
    CHECK(client.command("MDTM b") > "213 2020");
    CHECK((fs::status(server.home() / "b").permissions() & fs::perms::mask) == static_cast<fs::perms>(0644));
    write_file(server.home() / "b", "changed");
    CHECK(read_file(server.home() / "a") == "content");
    CHECK(fs::hard_link_count(server.home() / "a") == 1);
}

TEST_CASE("what cannot be copied is refused, and nothing is touched", "[copy]") {
    TestServer server;
    write_file(server.home() / "a", "A");
    write_file(server.home() / "b", "B");
    fs::create_directory(server.home() / "d");
    fs::create_symlink("a", server.home() / "link");
    auto client = logged_in(server);
    for (const std::string names : {"none c", "d c", "a d", "a none/c", "a a", "a link", "link a", "a b/c"}) {
        CAPTURE(names);
        CHECK(code_of(client.command("SITE COPY " + names)) == 550);
    }
    CHECK(code_of(client.command("SITE COPY a /")) == 553);
    CHECK(code_of(client.command("SITE COPY a .ftpd-partial-0")) == 550);
    for (const std::string wrong : {"SITE COPY", "SITE COPY a", "SITE COPY a b c", "SITE CPFR", "SITE CPTO"}) {
        CAPTURE(wrong);
        CHECK(code_of(client.command(wrong)) == 501);
    }
    CHECK(code_of(client.command("SITE CPFR none")) == 550);
    CHECK(code_of(client.command("SITE CPFR d")) == 550);
    CHECK(read_file(server.home() / "a") == "A");
    CHECK(entries(server.home()) == 4);
    CHECK(code_of(client.command("SITE COPY a b")) == 200);
    CHECK(read_file(server.home() / "b") == "A");
}

TEST_CASE("SITE CPTO follows SITE CPFR, with nothing between but questions", "[copy]") {
    TestServer server;
    write_file(server.home() / "a", "A");
    auto client = logged_in(server);
    CHECK(code_of(client.command("SITE CPTO b")) == 503);
    for (const std::string between : {"NOOP", "ABOR", "STAT", "HELP"}) {
        CAPTURE(between);
        CHECK(code_of(client.command("SITE CPFR a")) == 350);
        client.command(between);
        CHECK(code_of(client.command("SITE CPTO b")) == 250);
        CHECK(code_of(client.command("SITE CPTO b")) == 503);
    }
    for (const std::string between : {"PWD", "TYPE I", "SITE UMASK", "SITE CPFR none", "SITE CPTO /", "RNFR a", "XYZZY",
                                      "SITE XYZZY", "DELE none"}) {
        CAPTURE(between);
        CHECK(code_of(client.command("SITE CPFR a")) == 350);
        client.command(between);
        CHECK(code_of(client.command("SITE CPTO b")) == 503);
    }
    CHECK(code_of(client.command("SITE CPFR a")) == 350);
    client.login();
    CHECK(code_of(client.command("SITE CPTO b")) == 503);
    CHECK(code_of(client.command("SITE CPFR a")) == 350);
    CHECK(code_of(client.command("RNTO b")) == 503);
}

TEST_CASE("a copy needs the right to read, and those of an upload", "[copy]") {
    TestServer server;
    write_file(server.home() / "a", "A");
    write_file(server.home() / "b", "B");
    auto reader = logged_in(server, "rita");
    for (const auto* command : {"SITE COPY a c", "SITE CPFR a"}) CHECK(code_of(reader.command(command)) == 550);
    auto writer = logged_in(server, "wanda");
    CHECK(code_of(writer.command("SITE COPY a b")) == 550);
    CHECK(code_of(writer.command("SITE COPY a c")) == 200);
    CHECK(code_of(writer.command("SITE COPY b c")) == 550);
    CHECK(read_file(server.home() / "b") == "B");
    CHECK(read_file(server.home() / "c") == "A");
    // What it made it may rename, as an upload.
    CHECK(code_of(writer.command("RNFR c")) == 350);
}

TEST_CASE("ABOR stops a copy and leaves nothing, STAT tells how far it is", "[copy]") {
    TestServer server;
    write_file(server.home() / "a", big());
    auto client = logged_in(server);
    client.send("SITE COPY a b\r\nABOR\r\n");
    CHECK(code_of(client.reply()) == 426);
    CHECK(code_of(client.reply()) == 226);
    CHECK(entries(server.home()) == 1);
    client.send("SITE COPY a b\r\nSTAT\r\n");
    CHECK(client.reply().starts_with("213 COPY /a to /b: "));
    CHECK(code_of(client.reply()) == 200);
}

}  // namespace ftp::test
