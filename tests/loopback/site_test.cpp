#include "tests/loopback/test_server.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace ftp::test {

namespace fs = std::filesystem;

namespace {

unsigned mode_of(const fs::path& path) { return static_cast<unsigned>(fs::status(path).permissions()); }

struct stat status_of(const fs::path& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status;
}

}  // namespace

TEST_CASE("SITE CHMOD sets permissions, and no more than those", "[site]") {
    TestServer server;
    write_file(server.home() / "a", "x");
    auto client = logged_in(server);
    CHECK(code_of(client.command("SITE CHMOD 600 a")) == 200);
    CHECK(mode_of(server.home() / "a") == 0600);
    CHECK(code_of(client.command("SITE CHMOD 4777 a")) == 200);
    CHECK(mode_of(server.home() / "a") == 0777);
    CHECK(code_of(client.command("SITE CHMOD 600 none")) == 550);
}

TEST_CASE("a SITE command without what it needs is 501 with its syntax, an unknown one 504", "[site]") {
    TestServer server;
    write_file(server.home() / "a", "x");
    auto client = logged_in(server);
    for (const std::string wrong : {"SITE CHMOD",
                                    "SITE CHMOD 999 a",
                                    "SITE CHMOD 600",
                                    "SITE CHMOD 00600 a",
                                    "SITE CHMOD u+x a",
                                    "SITE UMASK 999",
                                    "SITE IDLE x",
                                    "SITE IDLE 0",
                                    "SITE IDLE 10000000",
                                    "SITE CHGRP",
                                    "SITE CHGRP 0",
                                    "SITE CHGRP staff a",
                                    "SITE CHOWN 0:",
                                    "SITE CHOWN 0: a",
                                    "SITE CHOWN :0 a",
                                    "SITE CHOWN ann a",
                                    "SITE MKDIR",
                                    "SITE SYMLINK",
                                    "SITE SYMLINK a",
                                    "SITE SYMLINK a b c",
                                    "SITE LINK a",
                                    "SITE LINK a b c",
                                    "SITE UTIME",
                                    "SITE UTIME a",
                                    "SITE UTIME 20010203 a",
                                    "SITE UTIME 20011303040506 a"}) {
        CAPTURE(wrong);
        const auto reply = client.command(wrong);
        CHECK(code_of(reply) == 501);
        const auto name = wrong.substr(0, wrong.find(' ', 5));
        CHECK((reply.find("Syntax: " + name) != reply.npos || name == "SITE IDLE"));
    }
    CHECK(code_of(client.command("SITE EXEC ls")) == 504);
    CHECK(code_of(client.command("SITE HELP EXEC")) == 502);
    CHECK(code_of(client.command("SITE")) == 501);
}

TEST_CASE("SITE UMASK and SITE IDLE change the session", "[site]") {
    TestServer server;
    auto client = logged_in(server);
    CHECK(client.command("SITE UMASK") == "200 Current UMASK is 022");
    CHECK(client.command("site umask 077") == "200 UMASK set to 077 (was 022)");
    client.upload("STOR private", "x");
    CHECK(mode_of(server.home() / "private") == 0600);
    CHECK(client.command("SITE IDLE 100") == "200 Idle limit set to 100 seconds; max 300");
    CHECK(client.command("SITE IDLE") == "200 Idle limit is 100 seconds; max 300");
}

TEST_CASE("MFF changes several facts at once, or none", "[site]") {
    TestServer server;
    write_file(server.home() / "a b", "x");
    auto client = logged_in(server);
    const auto status = status_of(server.home() / "a b");
    const auto group = std::to_string(status.st_gid);
    const auto owner = std::to_string(status.st_uid);
    CHECK(client.command("MFF Modify=20010203040506;UNIX.mode=640; a b") ==
          "213 Modify=20010203040506;UNIX.mode=0640; /a b");
    CHECK(client.command("MDTM a b") == "213 20010203040506");
    CHECK(mode_of(server.home() / "a b") == 0640);
    CHECK(client.command("MFF UNIX.owner=" + owner + ";UNIX.group=" + group + "; a b") ==
          "213 UNIX.owner=" + owner + ";UNIX.group=" + group + "; /a b");
    const auto refused = client.command("MFF UNIX.mode=600;Create=20010203040506; a b");
    CHECK(code_of(refused) == 504);
    CHECK(refused.find("Create") != refused.npos);
    CHECK(code_of(client.command("MFF UNIX.mode=600;Modify=never; a b")) == 501);
    CHECK(mode_of(server.home() / "a b") == 0640);
    CHECK(code_of(client.command("MFF UNIX.mode=600; none")) == 550);
    CHECK(code_of(client.command("MFCT 20010203040506 a b")) == 504);
}

TEST_CASE("a file is given to another user as far as the system lets the server", "[site]") {
    TestServer server;
    write_file(server.home() / "a", "x");
    auto client = logged_in(server);
    const bool root = ::geteuid() == 0;
    CHECK(code_of(client.command("SITE CHOWN 4321:1234 a")) == (root ? 200 : 550));
    CHECK((status_of(server.home() / "a").st_uid == 4321) == root);
    CHECK(code_of(client.command("SITE CHGRP 4321 a")) == (root ? 200 : 550));
    CHECK((status_of(server.home() / "a").st_gid == 4321) == root);
}

TEST_CASE("SITE UTIME sets times in both of its forms", "[site]") {
    TestServer server;
    write_file(server.home() / "a b", "x");
    auto client = logged_in(server);
    CHECK(code_of(client.command("SITE UTIME 200102030405 a b")) == 200);
    CHECK(client.command("MDTM a b") == "213 20010203040500");
    CHECK(code_of(client.command("SITE UTIME a b 20010101000000 20020203040506 20010101000000 UTC")) == 200);
    CHECK(client.command("MDTM a b") == "213 20020203040506");
    CHECK(code_of(client.command("SITE UTIME 200102030405 none")) == 550);
}

TEST_CASE("SITE MKDIR makes all folders on the way", "[site]") {
    TestServer server;
    write_file(server.home() / "file", "x");
    auto client = logged_in(server);
    CHECK(code_of(client.command("SITE MKDIR a b/c/d e")) == 200);
    CHECK(fs::is_directory(server.home() / "a b/c/d e"));
    CHECK(code_of(client.command("SITE MKDIR a b/c")) == 200);
    CHECK(code_of(client.command("SITE MKDIR /")) == 200);
    CHECK(code_of(client.command("SITE MKDIR file")) == 550);
    CHECK(code_of(client.command("SITE MKDIR file/a")) == 550);
    CHECK(code_of(client.command("SITE MKDIR x/.ftpd-partial-0/y")) == 550);
    std::string deep = "deep";
    while (deep.size() < 4000) deep += "/d";
    CHECK(code_of(client.command("SITE MKDIR " + deep)) == 200);
    CHECK(code_of(client.command("CWD " + deep)) == 250);
}

TEST_CASE("SITE SYMLINK and SITE LINK give files further names", "[site]") {
    TestServer server;
    write_file(server.home() / "in/a b", "x");
    auto client = logged_in(server);
    CHECK(code_of(client.command("SITE SYMLINK \"/in/a b\" in/link")) == 200);
    CHECK(client.download("RETR in/link") == "x");
    CHECK(fs::read_symlink(server.home() / "in/link") == "../in/a b");
    CHECK(code_of(client.command("SITE SYMLINK none dangling")) == 550);
    CHECK(code_of(client.command("SITE SYMLINK in/link in/link")) == 550);
    CHECK(code_of(client.command("SITE LINK \"in/a b\" hard")) == 200);
    CHECK(fs::hard_link_count(server.home() / "hard") == 2);
    CHECK(code_of(client.command("SITE LINK in hard2")) == 550);
    CHECK(code_of(client.command("SITE LINK none hard2")) == 550);
    CHECK(code_of(client.command("SITE LINK hard hard")) == 550);
}

TEST_CASE("a SITE command needs the right for what it does", "[site]") {
    TestServer server;
    write_file(server.home() / "a", "x");
    auto reader = logged_in(server, "rita");
    for (const std::string command :
         {"SITE CHMOD 600 a", "SITE CHGRP 0 a", "SITE CHOWN 0 a", "SITE LINK a b", "SITE MKDIR d", "SITE SYMLINK a b",
          "SITE UTIME 200102030405 a", "MFF UNIX.mode=600; a"}) {
        CAPTURE(command);
        CHECK(code_of(reader.command(command)) == 550);
    }
    auto writer = logged_in(server, "wanda");
    for (const std::string command : {"SITE CHMOD 600 a", "SITE CHGRP 0 a", "SITE CHOWN 0 a",
                                      "SITE UTIME 200102030405 a", "MFF UNIX.mode=600; a"}) {
        CAPTURE(command);
        CHECK(code_of(writer.command(command)) == 550);
    }
    CHECK(code_of(writer.upload("STOR mine", "y")) == 226);
    CHECK(code_of(writer.command("SITE UTIME 200102030405 mine")) == 200);
    CHECK(code_of(writer.command("MFF UNIX.mode=600; mine")) == 213);
    CHECK(code_of(writer.command("MFF UNIX.owner=0; mine")) == 550);
    CHECK(code_of(writer.command("SITE MKDIR d/e")) == 200);
    CHECK(mode_of(server.home() / "a") == 0644);
}

}  // namespace ftp::test
