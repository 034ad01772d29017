#include "ftpd/accounts/users_file.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

using namespace ftp;
using namespace ftp::server;
using test::TempDir;
using test::write_file;

namespace {

using Texts = std::vector<std::string>;

Texts mistakes(const UsersFile& file) {
    Texts texts;
    for (const auto& mistake : file.mistakes) texts.push_back(mistake.text);
    return texts;
}

constexpr std::string_view ann = "[[user]]\nname = \"ann\"\npassword = \"!\"\nhome = \"/srv/ann\"\n";

}  // namespace

TEST_CASE("users have a name, a password, a home and rights", "[accounts]") {
    const auto file = parse_users(R"(# our users
[[user]]
name = "ann"          # a comment
password = "$1$saltsalt$9xy1btjgzLYfb7hivXtC//"
home = "/srv/ann/"
rights = "full"

[[user]]
rights = ["LIST", "RETR"]
home = "/srv//./bob"
password = ""
name = "b ö b"
[[user]]
name = "cat"
password = "!"
home = "/"
)",
                                  "u");
    CHECK(mistakes(file) == Texts{});
    REQUIRE(file.users.size() == 3);
    CHECK(file.users[0].entry.name == "ann");
    CHECK(file.users[0].entry.password == "$1$saltsalt$9xy1btjgzLYfb7hivXtC//");
    CHECK(file.users[0].entry.home == "/srv/ann/");
    CHECK(file.users[0].entry.rights == Rights::full());
    CHECK(file.users[0].first_line == 2);
    CHECK(file.users[0].last_line == 6);
    CHECK(file.users[1].entry.name == "b ö b");
    CHECK(file.users[1].entry.home == "/srv/bob");
    CHECK(file.users[1].entry.rights == Rights::reading());
    CHECK(file.users[1].last_line == 12);
    CHECK(file.users[2].entry.rights == Rights::reading());
    CHECK(parse_users("", "u").users.empty());
}

TEST_CASE("what a user must do under TLS stands with the user", "[accounts]") {
    const auto file = parse_users(std::string(ann) +
                                      "require_tls = true\nclose_notify = \"preferred\"\nfxp = true\n"
                                      "certificate = \"CN=ann\"\n",
                                  "u");
    REQUIRE(file.users.size() == 1);
    CHECK(file.users[0].entry.require_tls);
    CHECK(file.users[0].entry.fxp);
    CHECK(file.users[0].entry.close_notify == CloseNotify::preferred);
    CHECK(file.users[0].entry.certificate == "CN=ann");
    const auto plain = parse_users(std::string(ann), "u");
    CHECK_FALSE(plain.users.at(0).entry.require_tls);
    CHECK_FALSE(plain.users.at(0).entry.fxp);
    CHECK_FALSE(plain.users.at(0).entry.close_notify);
}

TEST_CASE("a mistake in the users file is told with its line", "[accounts]") {
    const auto [content, wrong] = GENERATE(table<std::string, Texts>({
        {"\n[[user]]\n",
         {"u:2: a user without \"name\"", "u:2: a user without \"password\"", "u:2: a user without \"home\""}},
        {"[[usr]]\nname = \"a\"\n", {"u:1: there is no \"usr\" in a users file, did you mean \"user\"?"}},
        {"x = 1\n", {"u:1: there is no \"x\" in a users file"}},
        {"[user]\nname = \"a\"\n", {"u:1: write each user under a line [[user]] of its own"}},
        {"user = 1\n", {"u:1: write each user under a line [[user]] of its own"}},
        {"user = [{name = \"a\"}]\n", {"u:1: write each user under a line [[user]] of its own"}},
        {std::string(ann) + "hoem = \"/\"\n", {"u:5: there is no key \"hoem\" of a user, did you mean \"home\"?"}},
        {std::string(ann) + "\n" + std::string(ann), {"u:6: user \"ann\" stands in line 1 already"}},
        {std::string(ann) + "rights = \"all\"\n",
         {"u:5: \"all\" is none of \"read\", \"write\", \"full\" or a list of verbs, did you mean \"full\"?"}},
        {std::string(ann) + "rights = [\"RETT\"]\n", {"u:5: \"RETT\" is no verb, did you mean \"RETR\"?"}},
        {std::string(ann) + "rights = 1\n",
         {R"(u:5: rights wants "read", "write", "full" or a list of verbs, like ["LIST", "STOR"])"}},
        {std::string(ann) + "rights = [1]\n",
         {R"(u:5: rights wants "read", "write", "full" or a list of verbs, like ["LIST", "STOR"])"}},
        {std::string(ann) + "require_tls = 1\n", {"u:5: require_tls wants true or false"}},
        {std::string(ann) + "fxp = \"yes\"\n", {"u:5: fxp wants true or false"}},
        {std::string(ann) + "close_notify = \"off\"\n", {R"(u:5: close_notify wants "required" or "preferred")"}},
        {std::string(ann) + "certificate = \"\"\n",
         {R"(u:5: certificate wants the subject of a certificate, like "CN=ann,O=Example")"}},
        {"[[user]]\nname = 1\npassword = 2\nhome = 3\n",
         {"u:2: name wants text in quotes", "u:3: password wants text in quotes", "u:4: home wants text in quotes"}},
        {"[[user]]\nname = \"\"\npassword = \"\"\nhome = \"/\"\n", {"u:2: a name must not be empty"}},
        {"[[user]]\nname = \"a\\u001bb\"\npassword = \"\"\nhome = \"/\"\n",
         {"u:2: \"a\\x1bb\" is no name: control characters, backslashes and spaces at its ends are not allowed"}},
        {"[[user]]\nname = \"a\"\npassword = \"in the clear\"\nhome = \"/\"\n",
         {"u:3: password is no crypt(3) or argon2 string; `ftpd user passwd` makes one"}},
        {"[[user]]\nname = \"a\"\npassword = \"\"\nhome = \"srv\"\n", {"u:4: \"srv\" is no absolute path"}},
        {"[[user]]\nname = \"a\"\npassword = \"\"\nhome = \"/a\\u0000b\"\n", {"u:4: \"/a\\x00b\" is no absolute path"}},
    }));
    CAPTURE(content);
    CHECK(mistakes(parse_users(content, "u")) == wrong);
}

TEST_CASE("a syntax error of the users file is told with its line", "[accounts]") {
    const auto file = parse_users("[[user]]\nname = \n", "u");
    REQUIRE(file.mistakes.size() == 1);
    CHECK(file.mistakes[0].text.starts_with("u:2: "));
}

TEST_CASE("a users file that others may use is refused", "[accounts]") {
    const TempDir dir;
    const auto path = (dir / "users.toml").string();
    write_file(path, ann);
    for (const unsigned bits : {0600u, 0400u, 0700u}) {
        REQUIRE(::chmod(path.c_str(), bits) == 0);
        CHECK(mistakes(load_users(path, {}).value()) == Texts{});
    }
    for (const unsigned bit : {040u, 020u, 010u, 04u, 02u, 01u}) {
        REQUIRE(::chmod(path.c_str(), 0600 | bit) == 0);
        const auto file = load_users(path, {}).value();
        REQUIRE(file.mistakes.size() == 1);
        CHECK(file.users.empty());
        CHECK(file.mistakes[0].text.starts_with(path + ": others may use it (mode 06"));
    }
}

TEST_CASE("a users file of a stranger is refused", "[accounts]") {
    const TempDir dir;
    const auto path = (dir / "users.toml").string();
    write_file(path, ann);
    REQUIRE(::chmod(path.c_str(), 0600) == 0);
    CHECK(mistakes(load_users(path, trusted_owners(std::nullopt)).value()) == Texts{});
    const auto us = std::to_string(::geteuid());
    CHECK(mistakes(load_users(path, {::geteuid() + 1}).value()) ==
          Texts{path + ": it belongs to user " + us + "; it must belong to root or to the user of the server"});
    CHECK(trusted_owners(77).back() == 77);
}

TEST_CASE("what is no file is no users file", "[accounts]") {
    const TempDir dir;
    CHECK(load_users((dir / "none").string(), {}).error().text() ==
          (dir / "none").string() + ": No such file or directory");
    CHECK(mistakes(load_users(dir.text(), {}).value()) == Texts{dir.text() + ": not a regular file"});
    const auto fifo = (dir / "fifo").string();
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    CHECK(mistakes(load_users(fifo, {}).value()) == Texts{fifo + ": not a regular file"});
}
