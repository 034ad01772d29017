// The shell on a pipe, against the built server.

#include "tests/support/catch.hpp"
#include "tests/system/shell_site.hpp"

#include <filesystem>

using namespace ftp::test;

namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

struct Site : ShellSite {
    std::string open() const { return "open ftp://alice@127.0.0.1:" + std::to_string(server.port()) + "\n"; }
    Outcome shell(const std::string& lines, std::vector<std::string> options = {}) const {
        return run(shell_of(lines, std::move(options)));
    }
    Outcome on_server(const std::string& lines) const { return shell(open() + lines); }
};

}  // namespace

TEST_CASE("the classic commands move files and folders both ways", "[shell]") {
    const Site site;
    write_file(site.here("local file"), "one");
    const auto outcome = site.on_server(
        "mkdir in\ncd in\nput \"local file\"\nput 'local file' second\nls\nrename second third\n"
        "get third copy\nsize third\ndelete third\npwd\ncdup\npwd\nrmdir in\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 6);  // the folder is not empty
    CHECK(outcome.errors.find("rmdir: 550") != std::string::npos);
    CHECK(outcome.output == "1 done (3 B)\n1 done (3 B)\nlocal file\nsecond\n1 done (3 B)\n213 3\n/in\n/\n");
    CHECK(read_file(site.here("copy")) == "one");
    CHECK(read_file(site.server.file("in/local file")) == "one");
    CHECK_FALSE(fs::exists(site.server.file("in/third")));
}

TEST_CASE("mput expands names here, and mget and mdelete take several, without questions on a pipe", "[shell]") {
    const Site site;
    for (const auto* name : {"a.txt", "b.txt", "c.dat"}) write_file(site.here(std::string("up/") + name), name);
    fs::create_directory(site.here("down"));
    const auto outcome =
        site.on_server("lcd up\nmput *.txt c.dat\nlcd ../down\nmget a.txt b.txt\nmdelete c.dat\nls\nmput nothing*\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 7);
    CHECK(read_file(site.here("down/a.txt")) == "a.txt");
    CHECK(read_file(site.here("down/b.txt")) == "b.txt");
    CHECK_FALSE(fs::exists(site.here("down/c.dat")));
    CHECK(outcome.output.ends_with("a.txt\nb.txt\n"));
}

TEST_CASE("a folder that is changed by hand is the one of every session", "[shell]") {
    const Site site;
    const std::string content(300'000, 'x');  // so long that several sessions share the files
    for (const auto* name : {"a", "b", "c"}) write_file(site.here(name), content);
    const auto outcome = site.on_server("mkdir in\nquote cwd in\nmput a b c\nquote CDUP\nls\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(outcome.output.ends_with("\nin/\n"));
    for (const auto* name : {"in/a", "in/b", "in/c"}) CHECK(fs::file_size(site.server.file(name)) == content.size());
}

TEST_CASE("with glob off a name is what it says", "[shell]") {
    const Site site;
    write_file(site.here("a*"), "star");
    write_file(site.here("ab"), "other");
    const auto outcome = site.on_server("glob off\nput a*\nls\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(outcome.output.ends_with("\na*\n"));
}

TEST_CASE("the shell goes on behind a failure, and ends with the status of the first one", "[shell]") {
    const Site site;
    const auto outcome = site.on_server("nonsense\ncd nowhere\npwd\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 2);
    CHECK(outcome.output == "/\n");
    CHECK(occurrences(outcome.errors, "ftp: ") == 2);
    CHECK(site.on_server("cd nowhere\nnonsense\n").status == 6);
    CHECK(site.on_server("pwd\n").status == 0);
}

TEST_CASE("commands can be abbreviated, and a prompt is for terminals only", "[shell]") {
    const Site site;
    const auto outcome = site.on_server("pw\nmkd x\nstatu\nby\npwd\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(outcome.output.starts_with("/\nLogged in as alice on 127.0.0.1 port "));
    CHECK(outcome.output.find("ftp>") == std::string::npos);
    CHECK(occurrences(outcome.output, "/\n") == 1);
    CHECK(fs::is_directory(site.server.file("x")));
}

TEST_CASE("open that is refused can be mended by user", "[shell]") {
    const Site site;
    const auto outcome =
        site.shell("open ftp://nobody@127.0.0.1:" + std::to_string(site.server.port()) + "\nuser alice secret\npwd\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 4);
    CHECK(outcome.output == "/\n");
    CHECK(outcome.text().find("secret") == std::string::npos);
}

TEST_CASE("a command line names the server that the shell opens, and -v shows the conversation without secrets",
          "[shell]") {
    const Site site;
    const auto outcome = site.shell("pwd\n", {"-v", "ftp://alice@127.0.0.1:" + std::to_string(site.server.port())});
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(outcome.errors.find("> USER alice\n") != std::string::npos);
    CHECK(outcome.errors.find("> PASS ***\n") != std::string::npos);
    CHECK(outcome.errors.find("< 257 ") != std::string::npos);
    CHECK(outcome.text().find("secret") == std::string::npos);
}

TEST_CASE("secrets that are sent by hand are not shown either", "[shell]") {
    const Site site;
    const auto outcome = site.shell(
        site.open() + "quote pass geheim\nquote Acct geheim\nquote ' PASS' geheim\nquote site pswd geheim geheim2\n",
        {"-v"});
    CAPTURE(outcome.text());
    CHECK(outcome.errors.find("> pass ***\n") != std::string::npos);
    CHECK(outcome.errors.find("> Acct ***\n") != std::string::npos);
    CHECK(outcome.errors.find("> site pswd ***\n") != std::string::npos);
    CHECK(outcome.text().find("geheim") == std::string::npos);
}

TEST_CASE("lls expands names here while glob is on", "[shell]") {
    const Site site;
    for (const auto* name : {"a.c", "b.c", "c.h"}) write_file(site.here(name), name);
    CHECK(site.shell("lls *.c\n").output == "a.c\nb.c\n");
    CHECK(site.shell("lls -d 'c.h' .\n").output == ".\nc.h\n");
    const auto outcome = site.shell("glob off\nlls *.c\n");
    CHECK(outcome.output.empty());
    CHECK(outcome.errors.find("*.c") != std::string::npos);
    CHECK(site.shell("lls \\*.c\n").output.empty());
}

TEST_CASE("the bell does not get into what is written", "[shell]") {
    const Site site;
    write_file(site.server.file("a"), "x\n");
    const auto outcome = site.on_server("bell on\ncat a\nget a -\nls . out.txt\nget a\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(outcome.output == "x\nx\n1 done (2 B)\n");
    CHECK(outcome.errors.empty());
    CHECK(read_file(site.here("out.txt")) == "a\n");
}

TEST_CASE("the password command of a site runs once for its login, and for no other server", "[shell]") {
    const Site site;
    const auto port = std::to_string(site.server.port());
    const auto file = site.here(".config/ftp/sites.toml");
    write_file(file, "[shop]\nhost = \"127.0.0.1\"\nport = " + port +
                         "\nuser = \"alice\"\nactive = true\npassword_command = \"echo run >>count; echo secret\"\n");
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    const auto outcome = site.shell("ls\nstatus\n" + site.open() + "pwd\nstatus\n", {"-v", "shop"});
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(read_file(site.here("count")) == "run\n");
    CHECK(outcome.errors.find("> EPRT") != std::string::npos);
    CHECK(occurrences(outcome.output, "Data connections are opened by the server") == 1);
    CHECK(occurrences(outcome.output, "Data connections are opened from here") == 1);
    CHECK(site.shell("pwd\n", {"-n", "shop"}).status == 2);
    CHECK(read_file(site.here("count")) == "run\n");
}

TEST_CASE("a mistake in how a server is named on the command line ends the shell with 2", "[shell]") {
    const Site site;
    const auto words = GENERATE(Words{"--key", "k", "127.0.0.1"}, Words{"nowhere:"});
    const auto outcome = site.shell("lpwd\n", words);
    CAPTURE(outcome.text());
    CHECK(outcome.status == 2);
    CHECK(outcome.output.empty());
    CHECK(outcome.errors.find("Invalid argument") == std::string::npos);
}

TEST_CASE("hash prints a mark for each 64 KiB", "[shell]") {
    const Site site;
    write_file(site.server.file("data"), std::string(640 << 10, 'x'));
    const auto outcome = site.on_server("hash on\nget data\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(occurrences(outcome.output, "##########\n") == 1);
}

TEST_CASE("verbs of the program run in the shell with their options, and colons name remote paths", "[shell]") {
    const Site site;
    write_file(site.here("tree/a/b"), "x");
    const auto outcome = site.on_server("sync tree/ :copy\nsync -n tree/ :copy\ncat copy/a/b\nls -l copy\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(read_file(site.server.file("copy/a/b")) == "x");
    CHECK(outcome.output.find("\nxd ") != std::string::npos);  // the file, and then the listing
}

TEST_CASE("with passive off the server opens the data connections", "[shell]") {
    const Site site;
    write_file(site.server.file("there"), "x");
    const auto outcome = site.on_server("passive off\nverbose on\nls\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(outcome.output == "there\n");
    CHECK(outcome.errors.find("> EPRT |1|127.0.0.1|") != std::string::npos);
    CHECK(outcome.errors.find("> EPSV") == std::string::npos);
}

TEST_CASE("local commands run beside, and their failure is one", "[shell]") {
    const Site site;
    const auto outcome = site.shell("!echo \"a  b\" > said\n!exit 3\n");
    CHECK(outcome.status == 7);
    CHECK(read_file(site.here("said")) == "a  b\n");
    CHECK(outcome.errors.find("status 3") != std::string::npos);
}

TEST_CASE("a session that broke is opened again in its folder", "[shell]") {
    const Site site;
    fs::create_directories(site.server.file("in"));
    // The server closes its end behind QUIT, which the client has not asked for.
    const auto outcome = site.on_server("cd in\nquote QUIT\npwd\n");
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(outcome.output.ends_with("\n/in\n"));
}

TEST_CASE("a line that is too long is one failure, and the next is a command again", "[shell]") {
    const Site site;
    const auto outcome = site.shell("ls " + std::string(200 << 10, 'x') + "\nlpwd\n");
    CAPTURE(outcome.errors);
    CHECK(outcome.status != 0);
    CHECK(occurrences(outcome.errors, "the line is too long") == 1);
    CHECK(occurrences(outcome.errors, "\n") == 1);
    CHECK(outcome.output.find(site.client.folder()) != std::string::npos);
}
