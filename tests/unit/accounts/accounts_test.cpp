#include "ftpd/accounts/accounts.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

#include <atomic>
#include <crypt.h>
#include <dlfcn.h>
#include <filesystem>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace ftp;
using namespace ftp::server;
using test::TempDir;
using test::write_file;

namespace {

std::atomic<int> checks_done = 0;
thread_local std::string setting_used;

}  // namespace

// Stands before libcrypt's, and tells how much work was done.
extern "C" char* crypt_r(const char* phrase, const char* setting, struct ::crypt_data* data) {
    static const auto real = reinterpret_cast<decltype(&::crypt_r)>(::dlsym(RTLD_NEXT, "crypt_r"));
    ++checks_done;
    setting_used = setting;
    return real(phrase, setting, data);
}

namespace {

// Cheap strings of the password "secret".
constexpr std::string_view cheap = "$5$rounds=1000$saltsalt$eKLZU9t9OoPWrqOQsoTIKG0aYkZ5rGOoOQhiIvoSWX2";
constexpr std::string_view bcrypt = "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";

std::string user(std::string_view name, std::string_view password = cheap, std::string_view more = "") {
    return "[[user]]\nname = \"" + std::string(name) + "\"\npassword = \"" + std::string(password) +
           "\"\nhome = \"/srv/" + std::string(name) + "\"\n" + std::string(more);
}

class UsersOnDisk {
  public:
    explicit UsersOnDisk(std::string_view content) { set(content); }

    // As an editor does it: a new file takes the name.
    void set(std::string_view content, unsigned mode = 0600) {
        write_file(dir_ / "new", content);
        REQUIRE(::chmod((dir_ / "new").c_str(), mode) == 0);
        std::filesystem::rename(dir_ / "new", path());
    }
    std::string path() const { return (dir_ / "users.toml").string(); }

    std::unique_ptr<Accounts> open(std::string anonymous = "") {
        Accounts::Source source;
        source.users_file = path();
        source.anonymous = std::move(anonymous);
        return Accounts::open(source, [this](const std::string& problem) { reports.push_back(problem); }).value();
    }

    std::vector<std::string> reports;

  private:
    TempDir dir_;
};

}  // namespace

TEST_CASE("a user comes in with the right password only", "[accounts]") {
    UsersOnDisk file(user("ann", cheap, "rights = \"write\"\n") + user("bob", bcrypt) + user("locked", "!") +
                     user("empty", ""));
    const auto accounts = file.open();
    CHECK(accounts->size() == 4);
    const auto ann = accounts->authenticate("ann", "secret");
    REQUIRE(ann);
    CHECK(ann->name == "ann");
    CHECK(ann->home == "/srv/ann");
    CHECK(ann->rights == Rights::writing());
    CHECK_FALSE(ann->anonymous);
    CHECK(accounts->authenticate("bob", "secret")->rights == Rights::reading());

    for (const std::string_view name :
         {"ann", "bob", "Ann", "an", "", "locked", "empty", "nobody", "anonymous", "ftp"}) {
        CAPTURE(name);
        for (const std::string_view password : {"", "Secret", "secret ", "!", "*0"})
            CHECK_FALSE(accounts->authenticate(name, password));
        if (name != "ann" && name != "bob") CHECK_FALSE(accounts->authenticate(name, "secret"));
    }
    CHECK_FALSE(accounts->authenticate(std::string_view("ann\0", 4), "secret"));
}

TEST_CASE("an unknown or locked user costs as much work as a known one", "[accounts]") {
    UsersOnDisk file(user("a", bcrypt) + user("b", cheap) + user("c", cheap) + user("d", "!"));
    const auto accounts = file.open();
    for (const std::string_view name : {"b", "d", "nobody"}) {
        CAPTURE(name);
        const int before = checks_done;
        CHECK_FALSE(accounts->authenticate(name, "wrong"));
        CHECK(checks_done - before == 1);
        CHECK(setting_used == cheap);
    }
}

TEST_CASE("a certificate lets its user in, unless the user is barred", "[accounts]") {
    const std::string shown = "certificate = \"CN=ann\"\n";
    UsersOnDisk disk(user("ann", cheap, shown) + user("bob") + user("cia", "*", shown) + user("dan", "!", shown) +
                     user("eve", "", shown));
    const auto accounts = disk.open();
    CHECK(accounts->by_certificate("ann", "CN=ann"));
    CHECK_FALSE(accounts->by_certificate("ann", "CN=ann,O=Elsewhere"));
    CHECK_FALSE(accounts->by_certificate("ann", ""));
    CHECK_FALSE(accounts->by_certificate("bob", "CN=ann"));
    CHECK_FALSE(accounts->by_certificate("bob", ""));
    CHECK(accounts->by_certificate("cia", "CN=ann"));
    CHECK_FALSE(accounts->by_certificate("dan", "CN=ann"));
    CHECK(accounts->by_certificate("eve", "CN=ann"));
    CHECK_FALSE(accounts->by_certificate("zoe", "CN=ann"));
}

TEST_CASE("where nobody has a password, a stranger costs as much as a new password would", "[accounts]") {
    const auto accounts = Accounts::open({}, {}).value();
    const int before = checks_done;
    CHECK_FALSE(accounts->authenticate("nobody", "wrong"));
    CHECK(checks_done - before == 1);
    CHECK(setting_used.starts_with("$y$j9T$"));
    CHECK(accounts->size() == 0);
}

TEST_CASE("anonymous access is reading, under two names, where it is configured", "[accounts]") {
    UsersOnDisk file(user("ann"));
    const auto closed = file.open();
    const auto opened = file.open("/srv/pub");
    for (const std::string_view name : {"anonymous", "ftp", "FTP", "Anonymous"}) {
        CAPTURE(name);
        CHECK_FALSE(closed->is_anonymous(name));
        CHECK_FALSE(closed->authenticate(name, "guest@"));
        CHECK(opened->is_anonymous(name));
        const auto account = opened->authenticate(name, "");
        REQUIRE(account);
        CHECK(account->anonymous);
        CHECK(account->name == "anonymous");
        CHECK(account->home == "/srv/pub");
        CHECK(account->rights == Rights::reading());
    }
    CHECK_FALSE(opened->is_anonymous("ann"));
    CHECK_FALSE(opened->is_anonymous(""));
}

TEST_CASE("a user of the file who is called ftp needs a password", "[accounts]") {
    UsersOnDisk file(user("ftp"));
    const auto accounts = file.open("/srv/pub");
    CHECK_FALSE(accounts->is_anonymous("ftp"));
    CHECK_FALSE(accounts->authenticate("ftp", "guest@"));
    CHECK(accounts->authenticate("ftp", "secret")->home == "/srv/ftp");
    CHECK(accounts->is_anonymous("anonymous"));
}

TEST_CASE("fixed users need no file", "[accounts]") {
    Accounts::Source source;
    source.fixed.push_back({"guest", std::string(cheap), "/srv", Rights::full()});
    const auto accounts = Accounts::open(source, {}).value();
    CHECK(accounts->size() == 1);
    CHECK(accounts->authenticate("guest", "secret")->home == "/srv");
    CHECK_FALSE(accounts->authenticate("guest", "wrong"));
}

TEST_CASE("a changed file is read with the next login", "[accounts]") {
    UsersOnDisk file(user("ann"));
    const auto accounts = file.open();
    CHECK_FALSE(accounts->authenticate("bob", "secret"));
    file.set(user("ann", "!") + user("bob"));
    CHECK(accounts->authenticate("bob", "secret"));
    CHECK_FALSE(accounts->authenticate("ann", "secret"));
    CHECK(accounts->size() == 2);
    CHECK(file.reports.empty());
}

TEST_CASE("a change in place of the same length is seen, however quick", "[accounts]") {
    UsersOnDisk file(user("ann"));
    const auto accounts = file.open();
    for (int i = 0; i < 20; ++i) {
        const std::string name = i % 2 ? "ann" : "bob";
        write_file(file.path(), user(name));
        CHECK(accounts->authenticate(name, "secret"));
    }
}

TEST_CASE("a broken file leaves the old users in force and is reported once for each change", "[accounts]") {
    UsersOnDisk file(user("ann"));
    const auto accounts = file.open();
    const auto still_works = [&] {
        for (int i = 0; i < 3; ++i) CHECK(accounts->authenticate("ann", "secret"));
    };
    SECTION("a mistake") {
        file.set(user("ann", cheap, "naem = \"ann\"\n"));
        still_works();
        CHECK(file.reports ==
              std::vector<std::string>{file.path() + ":5: there is no key \"naem\" of a user, did you mean \"name\"?"});
        file.set(user("bob", cheap, "naem = \"bob\"\n"));
        still_works();
        CHECK(file.reports.size() == 2);
    }
    SECTION("a mode that is too open, and its repair") {
        file.set(user("bob"), 0644);
        still_works();
        CHECK(file.reports ==
              std::vector<std::string>{file.path() + ": others may use it (mode 0644); its mode must be 0600"});
        REQUIRE(::chmod(file.path().c_str(), 0600) == 0);
        CHECK(accounts->authenticate("bob", "secret"));
        CHECK_FALSE(accounts->authenticate("ann", "secret"));
    }
    SECTION("no file, and its return") {
        std::filesystem::remove(file.path());
        still_works();
        CHECK(file.reports == std::vector<std::string>{file.path() + ": No such file or directory"});
        file.set(user("bob"));
        CHECK(accounts->authenticate("bob", "secret"));
        CHECK(file.reports.size() == 1);
    }
}

TEST_CASE("the first reading must succeed, and tells all mistakes", "[accounts]") {
    UsersOnDisk file(user("ann") + user("ann") + "colour = 1\n");
    Accounts::Source source;
    source.users_file = file.path();
    const auto accounts = Accounts::open(source, {});
    REQUIRE_FALSE(accounts);
    CHECK(accounts.error().doing() == file.path() + ":5: user \"ann\" stands in line 1 already\n" + file.path() +
                                          ":9: there is no key \"colour\" of a user");
    source.users_file = "/none/users.toml";
    CHECK(Accounts::open(source, {}).error().doing() == "/none/users.toml: No such file or directory");
}

TEST_CASE("logins and changes may happen on several threads", "[accounts]") {
    UsersOnDisk file(user("ann"));
    const auto accounts = file.open();
    std::atomic<int> entered = 0;
    std::vector<std::thread> clients;
    for (int i = 0; i < 3; ++i) {
        clients.emplace_back([&] {
            for (int n = 0; n < 50; ++n) entered += accounts->authenticate("ann", "secret").has_value();
        });
    }
    for (int i = 0; i < 50; ++i) file.set(user("ann") + user("u" + std::to_string(i)));
    for (auto& client : clients) client.join();
    CHECK(entered == 150);
    CHECK(file.reports.empty());
}

TEST_CASE("a changed file is stale until it is read, and the users have another generation then", "[accounts]") {
    UsersOnDisk file(user("ann"));
    const auto accounts = file.open();
    const auto before = accounts->generation();
    file.set(user("ann", cheap, "require_tls = true\n"));
    CHECK(accounts->stale());
    CHECK_FALSE(accounts->requires_tls("ann"));
    accounts->refresh();
    CHECK(accounts->requires_tls("ann"));
    CHECK(accounts->generation() > before);
}

TEST_CASE("who has logged in stays with new rights until the user, the proof or the directory is gone", "[accounts]") {
    const std::string shown = "certificate = \"CN=ann\"\n";
    UsersOnDisk file(user("ann", cheap, shown));
    const auto accounts = file.open();
    const auto by_password = accounts->authenticate("ann", "secret").value();
    const auto by_certificate = accounts->by_certificate("ann", "CN=ann").value();
    const auto now = [&](const std::string& users) {
        file.set(users);
        accounts->refresh();
        return std::pair(accounts->still(by_password), accounts->still(by_certificate));
    };
    const auto written = now(user("ann", cheap, shown + "rights = \"write\"\n"));
    CHECK(written.first->rights == Rights::writing());
    CHECK(written.second->rights == Rights::writing());
    const auto another_password = now(user("ann", bcrypt, shown));
    CHECK_FALSE(another_password.first);
    CHECK(another_password.second);
    const auto another_certificate = now(user("ann", cheap, "certificate = \"CN=eve\"\n"));
    CHECK(another_certificate.first);
    CHECK_FALSE(another_certificate.second);
    for (const auto& users : {user("bob", cheap, shown), user("ann", "!", shown)}) {
        CAPTURE(users);
        const auto gone = now(users);
        CHECK_FALSE(gone.first);
        CHECK_FALSE(gone.second);
    }
}

TEST_CASE("another users file and another directory for anonymous hold at once", "[accounts]") {
    UsersOnDisk first(user("ann")), second(user("bob"));
    const auto accounts = first.open();
    CHECK(accounts->change(second.path(), "/srv/pub"));
    CHECK(accounts->authenticate("bob", "secret"));
    CHECK_FALSE(accounts->authenticate("ann", "secret"));
    const auto anonymous = accounts->authenticate("ftp", "").value();
    CHECK(accounts->still(anonymous));
    const auto broken = accounts->change("/none/users.toml", "");
    CHECK(broken.error().doing() == "/none/users.toml: No such file or directory");
    CHECK_FALSE(accounts->is_anonymous("ftp"));
    CHECK_FALSE(accounts->still(anonymous));
    CHECK(accounts->authenticate("bob", "secret"));
    CHECK(accounts->change("", ""));
    CHECK_FALSE(accounts->authenticate("bob", "secret"));
    CHECK(accounts->size() == 0);
}
