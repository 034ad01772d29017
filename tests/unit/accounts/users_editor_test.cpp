#include "ftpd/accounts/users_editor.hpp"

#include "common/base/unique_fd.hpp"
#include "ftpd/accounts/users_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace ftp;
using namespace ftp::server;
namespace fs = std::filesystem;
using test::read_file;
using test::TempDir;
using test::write_file;

namespace {

constexpr std::string_view original = R"(# Our users, by hand.

# The boss
[[user]]
name = "ann"
password = "!ä1"   # changed in May
home = "/srv/ann"

[[user]]   # Bob
  password   =   '!old'# tight
  name = "böb"
  home = "/srv/bob"
  rights = [
    "LIST",   # she may look
    "RETR",
  ]


# The last one
[[user]]
name = "cat"
home = "/"
password = """
!many
lines""")";

struct Fixture {
    TempDir dir;
    std::string path = (dir / "users.toml").string();

    explicit Fixture(std::string_view content = original) { set(content); }
    void set(std::string_view content) {
        write_file(path, content);
        REQUIRE(::chmod(path.c_str(), 0600) == 0);
    }
    std::string text() const { return read_file(path); }
    std::size_t files() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(dir.path()), fs::directory_iterator()));
    }
};

std::string replaced(std::string_view from, std::string_view to) {
    std::string text(original);
    const auto at = text.find(from);
    REQUIRE(at != text.npos);
    return text.replace(at, from.size(), to);
}

unsigned mode_of(const std::string& path) {
    struct ::stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777;
}

}  // namespace

TEST_CASE("a new password replaces the old one and no other byte", "[accounts]") {
    const auto [name, old] = GENERATE(table<std::string, std::string>({
        {"ann", "\"!ä1\""},
        {"böb", "'!old'"},
        {"cat", "\"\"\"\n!many\nlines\"\"\""},
    }));
    const Fixture fresh;
    CHECK(change_password(fresh.path, name, "!new"));
    CHECK(fresh.text() == replaced(old, "\"!new\""));
    CHECK(mode_of(fresh.path) == 0600);
    CHECK(fresh.files() == 1);
}

TEST_CASE("a removed user takes the own lines along and no other", "[accounts]") {
    const Fixture file;
    SECTION("the first") {
        CHECK(remove_user(file.path, "ann"));
        CHECK(file.text() ==
              replaced("[[user]]\nname = \"ann\"\npassword = \"!ä1\"   # changed in May\nhome = \"/srv/ann\"\n\n", ""));
    }
    SECTION("one in the middle") {
        CHECK(remove_user(file.path, "böb"));
        const std::string text(original);
        const auto begin = text.find("[[user]]   # Bob"), end = text.find("# The last one");
        CHECK(file.text() == text.substr(0, begin) + text.substr(end));
    }
    SECTION("the last, without a line end") {
        CHECK(remove_user(file.path, "cat"));
        CHECK(file.text() == std::string(original).substr(0, original.rfind("[[user]]")));
    }
    SECTION("all of them") {
        for (const std::string_view name : {"ann", "böb", "cat"}) CHECK(remove_user(file.path, name));
        CHECK(load_users(file.path, {}).value().users.empty());
        CHECK(file.text() == "# Our users, by hand.\n\n# The boss\n# The last one\n");
    }
}

TEST_CASE("an added user stands at the end", "[accounts]") {
    const Fixture file;
    SECTION("rights as a word") {
        CHECK(add_user(file.path, {"dan", "!", "/srv/d \"x\" ä", "write"}));
        CHECK(
            file.text() ==
            std::string(original) +
                "\n\n[[user]]\nname = \"dan\"\npassword = \"!\"\nhome = \"/srv/d \\\"x\\\" ä\"\nrights = \"write\"\n");
        CHECK(load_users(file.path, {}).value().users.back().entry.home == "/srv/d \"x\" ä");
    }
    SECTION("rights as verbs") {
        CHECK(add_user(file.path, {"dan", "!", "/srv", "list, stor"}));
        CHECK(file.text().ends_with("rights = [\"LIST\", \"STOR\"]\n"));
    }
    SECTION("a single verb") {
        CHECK(add_user(file.path, {"dan", "!", "/srv", "retr"}));
        CHECK(file.text().ends_with("rights = [\"RETR\"]\n"));
    }
}

TEST_CASE("the first user makes the file, for its owner alone", "[accounts]") {
    const TempDir dir;
    const auto path = (dir / "users.toml").string();
    CHECK(add_user(path, {"ann", "!", "/srv", "read"}));
    CHECK(read_file(path) == "[[user]]\nname = \"ann\"\npassword = \"!\"\nhome = \"/srv\"\nrights = \"read\"\n");
    CHECK(mode_of(path) == 0600);
    CHECK(remove_user(path, "ann"));
    CHECK(read_file(path).empty());
}

TEST_CASE("what cannot be done leaves the file as it was", "[accounts]") {
    const Fixture file;
    const auto expect = [&](const Status& status, std::errc code, std::string_view words) {
        REQUIRE_FALSE(status);
        CHECK(status.error().is(code));
        CHECK(status.error().doing() == words);
    };
    expect(add_user(file.path, {"ann", "!", "/srv", "read"}), std::errc::file_exists,
           "there is a user \"ann\" already");
    expect(change_password(file.path, "anm", "!"), std::errc::no_such_file_or_directory,
           "there is no user \"anm\", did you mean \"ann\"?");
    expect(remove_user(file.path, "nobody"), std::errc::no_such_file_or_directory, "there is no user \"nobody\"");
    expect(add_user(file.path, {"dan", "!", "srv", "read"}), std::errc::invalid_argument,
           file.path + ":30: \"srv\" is no absolute path");
    CHECK_FALSE(add_user(file.path, {"a\nb", "!", "/srv", "read"}));
    CHECK_FALSE(add_user(file.path, {"dan", "!", "/srv", "nothing"}));
    CHECK_FALSE(add_user(file.path, {"d\xff", "!", "/srv", "read"}));
    CHECK_FALSE(add_user(file.path, {"dan", "!", "/d\xff", "read"}));
    CHECK_FALSE(change_password(file.path, "ann", "in the clear"));
    CHECK(file.text() == original);
    CHECK(file.files() == 1);
}

TEST_CASE("a broken users file is not edited", "[accounts]") {
    Fixture file("naem = 1\n[[user]]\nname = \"ann\"\npassword = \"\"\nhome = \"/\"\n");
    const std::string before = file.text();
    for (const auto& status : {add_user(file.path, {"dan", "!", "/srv", "read"}),
                               change_password(file.path, "ann", "!"), remove_user(file.path, "ann")}) {
        REQUIRE_FALSE(status);
        CHECK(status.error().is(std::errc::invalid_argument));
        CHECK(status.error().doing().starts_with(file.path + ":1: there is no \"naem\" in a users file"));
    }
    CHECK(file.text() == before);

    file.set(original);
    REQUIRE(::chmod(file.path.c_str(), 0640) == 0);
    CHECK(remove_user(file.path, "ann").error().is(std::errc::invalid_argument));
}

TEST_CASE("a missing file is an error to all but adding", "[accounts]") {
    const TempDir dir;
    const auto path = (dir / "none").string();
    CHECK(change_password(path, "ann", "!").error().is(std::errc::no_such_file_or_directory));
    CHECK(remove_user(path, "ann").error().is(std::errc::no_such_file_or_directory));
    CHECK(add_user((dir / "none/users").string(), {"ann", "!", "/srv", "read"})
              .error()
              .is(std::errc::no_such_file_or_directory));
    CHECK(fs::is_empty(dir.path()));
}

TEST_CASE("editing through a link changes the file it leads to", "[accounts]") {
    const Fixture file;
    fs::create_symlink("users.toml", file.dir / "link");
    CHECK(remove_user((file.dir / "link").string(), "cat"));
    CHECK(fs::is_symlink(file.dir / "link"));
    CHECK(load_users(file.path, {}).value().users.size() == 2);
}

TEST_CASE("two editors take turns", "[accounts]") {
    const TempDir dir;
    const auto path = (dir / "users.toml").string();
    std::vector<std::thread> editors;
    for (int editor = 0; editor < 4; ++editor) {
        editors.emplace_back([&, editor] {
            for (int n = 0; n < 10; ++n) {
                const auto name = "u" + std::to_string(editor) + "-" + std::to_string(n);
                if (!add_user(path, {name, "!", "/srv", "read"})) return;
            }
        });
    }
    for (auto& editor : editors) editor.join();
    CHECK(load_users(path, {}).value().users.size() == 40);
}

TEST_CASE("the owner of the file stays", "[accounts]") {
    if (::geteuid() != 0) return;  // only root can give a file away
    const Fixture file;
    REQUIRE(::chown(file.path.c_str(), 12345, static_cast<::gid_t>(-1)) == 0);
    CHECK(remove_user(file.path, "ann"));
    CHECK(load_users(file.path, {12345}).value().mistakes.empty());
}
