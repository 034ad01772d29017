#include "tests/loopback/test_server.hpp"

namespace ftp::test {

namespace fs = std::filesystem;

namespace {

std::size_t count_lines(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("directories are made, entered, told and removed", "[files]") {
    TestServer server;
    auto client = logged_in(server);
    CHECK(client.command("MKD a\"b").starts_with("257 \"/a\"\"b\""));
    CHECK(code_of(client.command("MKD a\"b")) == 550);
    CHECK(code_of(client.command("CWD a\"b")) == 250);
    CHECK(client.command("PWD").starts_with("257 \"/a\"\"b\""));
    CHECK(code_of(client.command("MKD sub")) == 257);
    CHECK(code_of(client.command("CDUP")) == 250);
    CHECK(code_of(client.command("CDUP")) == 250);
    CHECK(client.command("XPWD").starts_with("257 \"/\""));
    CHECK(code_of(client.command("RMD a\"b")) == 550);
    CHECK(code_of(client.command("XRMD a\"b/sub")) == 250);
    CHECK(code_of(client.command("RMD a\"b")) == 250);
    CHECK(code_of(client.command("CWD none")) == 550);
    for (const auto* verb : {"RMD", "DELE", "RNFR"})
        CHECK(client.command(std::string(verb) + " /").starts_with("550 /: "));
}

TEST_CASE("no path leads out of the root, by dots, links or races with names", "[files]") {
    TempDir outside;
    write_file(outside / "secret", "s");
    TestServer server;
    fs::create_symlink(outside.path(), server.home() / "out");
    fs::create_symlink("/etc/passwd", server.home() / "abs");
    fs::create_symlink("../../../../../../etc", server.home() / "dots");
    auto client = logged_in(server);
    client.passive_port();
    for (const auto* path : {"out/secret", "abs", "dots/passwd", "../../../etc/passwd", "/../../etc/passwd", "out",
                             "..%2f..%2fetc/passwd", "..\\..\\etc\\passwd", "~root", "a/../../../etc/passwd"}) {
        CAPTURE(path);
        CHECK(code_of(client.command(std::string("RETR ") + path)) == 550);
        CHECK(code_of(client.command(std::string("SIZE ") + path)) == 550);
        CHECK(code_of(client.command(std::string("CWD ") + path)) == 550);
    }
    for (const auto* line : {"STOR out/new",
                             "STOU out/new",
                             "MKD out/new",
                             "RMD out/sub",
                             "DELE out/secret",
                             "SITE CHMOD 600 out/secret",
                             "MFMT 20200101000000 out/secret",
                             "RNFR out/secret",
                             "MFF UNIX.mode=600; out/secret",
                             "SITE CHGRP 0 out/secret",
                             "SITE CHOWN 0 out/secret",
                             "SITE LINK out/secret mine",
                             "SITE CPFR out/secret",
                             "SITE COPY out/secret mine",
                             "SITE COPY abs mine",
                             "SITE LINK /etc/passwd mine",
                             "SITE MKDIR out/a/b",
                             "SITE SYMLINK out/secret mine",
                             "SITE SYMLINK ../../etc mine",
                             "SITE UTIME 202001010000 out/secret"}) {
        CAPTURE(line);
        CHECK(code_of(client.command(line)) == 550);
    }
    write_file(server.home() / "mine", "m");
    client.command("RNFR mine");
    CHECK(code_of(client.command("RNTO out/mine")) == 550);
    CHECK(read_file(outside / "secret") == "s");
    CHECK(std::distance(fs::directory_iterator(outside.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("renames move, replace for a full account, and need their RNFR", "[files]") {
    TestServer server;
    write_file(server.home() / "a", "A");
    write_file(server.home() / "b", "B");
    auto client = logged_in(server);
    CHECK(code_of(client.command("RNTO c")) == 503);
    CHECK(code_of(client.command("RNFR none")) == 550);
    CHECK(code_of(client.command("RNFR a")) == 350);
    CHECK(code_of(client.command("NOOP")) == 200);
    CHECK(code_of(client.command("RNTO b")) == 250);
    CHECK(read_file(server.home() / "b") == "A");
    CHECK(code_of(client.command("RNFR b")) == 350);
    CHECK(code_of(client.command("PWD")) == 257);
    CHECK(code_of(client.command("RNTO c")) == 503);
}

TEST_CASE("times are told and set in UTC", "[files]") {
    TestServer server;
    write_file(server.home() / "a b", "x");
    auto client = logged_in(server);
    CHECK(client.command("MFMT 20010203040506 a b") == "213 Modify=20010203040506; /a b");
    CHECK(client.command("MDTM a b") == "213 20010203040506");
    for (const auto* wrong : {"MFMT 20010203040506", "MFMT 2001 a b", "MFMT 20011303040506 a b", "MFMT x a b",
                              "MFMT 20010203040506 ", "MFF UNIX.mode=644; ", "SITE UTIME 200102030405 ",
                              "SITE UTIME  20010203040506 20010203040506 20010203040506 UTC"})
        CHECK(code_of(client.command(wrong)) == 501);
    CHECK(code_of(client.command("MDTM none")) == 550);
    CHECK(code_of(client.command("MFMT 20010203040506 none")) == 550);
}

TEST_CASE("new files and directories get the configured modes", "[files]") {
    TestServer server([](server::Configuration& configuration) {
        configuration.uploads.file_mode = 0640;
        configuration.uploads.directory_mode = 0750;
    });
    auto client = logged_in(server);
    client.upload("STOR f", "x");
    client.command("MKD d");
    CHECK((fs::status(server.home() / "f").permissions() & fs::perms::mask) == static_cast<fs::perms>(0640));
    CHECK((fs::status(server.home() / "d").permissions() & fs::perms::mask) == static_cast<fs::perms>(0750));
}

TEST_CASE("LIST, NLST, MLSD, MLST and STAT show what is there", "[listing]") {
    TestServer server;
    write_file(server.home() / "a.txt", "12345");
    write_file(server.home() / " lead", "");
    fs::create_directory(server.home() / "dir");
    write_file(server.home() / "dir" / "inner.txt", "1");
    fs::create_symlink("a.txt", server.home() / "link");
    fs::create_symlink("nowhere", server.home() / "dangling");
    auto client = logged_in(server);
    const auto list = client.download("LIST");
    CHECK(count_lines(list) == 5);
    CHECK(list.find(" link -> a.txt\r\n") != list.npos);
    CHECK(list.find("  lead\r\n") != list.npos);
    CHECK(list.find("           5 ") != list.npos);
    CHECK(count_lines(client.download("LIST -a")) == 7);
    CHECK(client.download("NLST *.txt") == "a.txt\r\n");
    CHECK(client.download("NLST dir") == "dir/inner.txt\r\n");
    CHECK(client.download("NLST dir/*.txt") == "dir/inner.txt\r\n");
    CHECK(client.download("NLST a.txt") == "a.txt\r\n");
    CHECK(client.download("LIST -R").find("/dir:\r\n") != std::string::npos);
    const auto facts = client.download("MLSD");
    CHECK(count_lines(facts) == 6);
    CHECK(facts.find("type=cdir;") != facts.npos);
    CHECK(facts.find("type=OS.unix=slink;") != facts.npos);
    CHECK(facts.find("type=file;size=5;") != facts.npos);
    const auto one = client.command("MLST a.txt");
    CHECK(one.find("\r\n type=file;size=5;") != one.npos);
    CHECK(one.ends_with("/a.txt\r\n250 End"));
    CHECK(client.command("MLST dangling").find("\r\n type=OS.unix=slink;") != std::string::npos);
    CHECK(client.command("MLST link").find("\r\n type=file;size=5;") != std::string::npos);
    CHECK(client.command("OPTS MLST size;nonsense;") == "200 MLST OPTS size;");
    CHECK(client.command("MLST a.txt").find("\r\n size=5; /a.txt") != std::string::npos);
    CHECK(code_of(client.command("STAT dir")) == 212);
    CHECK(code_of(client.command("STAT a.txt")) == 213);
    client.passive_port();
    CHECK(code_of(client.command("LIST none")) == 550);
    CHECK(code_of(client.command("NLST *.none")) == 550);
    CHECK(code_of(client.command("MLSD a.txt")) == 501);
    CHECK(code_of(client.command("MLSD none")) == 550);
    CHECK(code_of(client.command("MLST none")) == 550);
    CHECK(code_of(client.command("STAT none")) == 550);
    fs::create_directory(server.home() / "empty");
    CHECK(client.download("NLST empty").empty());
}

TEST_CASE("names with line ends cannot be listed and are counted", "[listing]") {
    TestServer server;
    write_file(server.home() / "good", "");
    write_file(server.home() / "bad\r\n226 forged", "");
    auto client = logged_in(server);
    auto data = client.passive();
    client.command("NLST");
    CHECK(data.read_all() == "good\r\n");
    CHECK(client.reply().find("1 with a line end in the name left out") != std::string::npos);
}

TEST_CASE("twenty thousand entries stream, and one that stops reading stalls nobody", "[listing]") {
    TestServer server;
    const auto folder = server.home() / "many";
    fs::create_directory(folder);
    write_file(folder / "first", "");
    for (int i = 1; i < 20'000; ++i)
        fs::create_hard_link(folder / "first", folder / ("a-rather-long-name-of-a-file-" + std::to_string(i)));
    auto client = logged_in(server);
    CHECK(count_lines(client.download("NLST many")) == 20'000);
    CHECK(count_lines(client.download("MLSD many")) == 20'002);
    CHECK(count_lines(client.download("LIST -t many")) == 20'000);
    auto data = client.passive();
    CHECK(code_of(client.command("LIST many")) == 150);
    CHECK_FALSE(data.read_some().empty());
    CHECK(code_of(client.command("STAT")) == 213);
    client.send("ABOR\r\n");
    const auto first = code_of(client.reply());
    CHECK((first == 426 || first == 226));
    CHECK(code_of(client.reply()) == 226);
}

TEST_CASE("a listing that cannot be completed is never a 226", "[listing]") {
    TestServer server([](server::Configuration& configuration) { configuration.limits.list_depth = 2; });
    fs::create_directories(server.home() / "a/b/c/d");
    auto client = logged_in(server);
    auto data = client.passive();
    CHECK(code_of(client.command("LIST -R")) == 150);
    CHECK(data.was_reset());
    CHECK(code_of(client.reply()) == 451);
}

TEST_CASE("FEAT lists what works and nothing else, HELP every verb", "[information]") {
    TestServer server;
    auto client = logged_in(server);
    const auto features = client.command("FEAT");
    for (const auto* line :
         {"UTF8", "EPRT", "EPSV", "MDTM", "SIZE", "REST STREAM", "TVFS", "MFMT", "CLNT", "HOST", "ALLO EXACT",
          "MODE B AHEAD", "MODE Z", "SITE CHMOD", "MFF modify;UNIX.mode;UNIX.group;UNIX.owner;",
          "MLST type*;size*;modify*;perm*;unique*;UNIX.mode;UNIX.owner;UNIX.group;"}) {
        CAPTURE(line);
        CHECK(features.find(std::string("\r\n ") + line + "\r\n") != features.npos);
    }
    for (const auto* later : {"TLS", "PBSZ", "PROT", "CCC", "YYYYMMDD"}) CHECK(features.find(later) == features.npos);
    CHECK(code_of(client.command("FEAT x")) == 501);
    const auto help = client.command("HELP");
    for (const auto* verb : {"ABOR", "STOU", "XRMD"}) CHECK(help.find(verb) != help.npos);
    CHECK(client.command("HELP retr").find("RETR <SP> path") != std::string::npos);
    CHECK(code_of(client.command("SYST")) == 215);
    CHECK(code_of(client.command("SMNT x")) == 502);
    CHECK(code_of(client.command("ACCT x")) == 202);
    CHECK(code_of(client.command("CLNT me")) == 200);
}

TEST_CASE("parameters are taken or refused as the standards say", "[information]") {
    TestServer server;
    auto client = logged_in(server);
    for (const auto* fine : {"TYPE A", "TYPE A N", "TYPE a t", "TYPE I", "TYPE L 8", "STRU F", "MODE S", "MODE B",
                             "MODE Z", "ALLO 5", "ALLO 5 R 10", "OPTS UTF8 ON", "OPTS UTF-8 NLST"}) {
        CAPTURE(fine);
        CHECK(code_of(client.command(fine)) == 200);
    }
    for (const auto* unsupported : {"TYPE E", "TYPE A C", "TYPE L 7", "STRU R", "STRU P", "MODE C"}) {
        CAPTURE(unsupported);
        CHECK(code_of(client.command(unsupported)) == 504);
    }
    for (const auto* wrong :
         {"TYPE", "TYPE X", "STRU", "STRU X", "MODE", "MODE X", "ALLO", "ALLO x", "ALLO -1", "ALLO 5 X 3", "REST",
          "OPTS", "OPTS NONE", "OPTS UTF8 OFF", "OPTS MLST a b", "OPTS MODE B AHEAD"}) {
        CAPTURE(wrong);
        CHECK(code_of(client.command(wrong)) == 501);
    }
}

}  // namespace ftp::test
