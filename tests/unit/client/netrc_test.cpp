#include "ftp/options/netrc.hpp"

#include "ftp/options/credentials.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

#include <sys/stat.h>

namespace ftp::client {
namespace {

std::vector<NetrcEntry> parsed(std::string_view text) {
    auto entries = parse_netrc(text);
    REQUIRE(entries);
    return *entries;
}

TEST_CASE("a .netrc is words in any layout, with quotes, escapes and comments", "[netrc]") {
    const auto entries = parsed(
        "# my servers\n"
        "machine a.example port 21 login ann protocol ftp password \"two words\" account x\n"
        "machine\tb.example\n\tlogin bob\n\tpassword #1\\\\\\\"\n"
        "default login anonymous password me@here");
    REQUIRE(entries.size() == 3);
    CHECK(entries[0].machine == "a.example");
    CHECK(entries[0].password == "two words");
    CHECK(entries[0].account == "x");
    CHECK(entries[1].password == "#1\\\"");
    CHECK_FALSE(entries[1].account);
    CHECK(entries[2].machine.empty());
    CHECK(entries[2].login == "anonymous");
}

TEST_CASE("macros of a .netrc are skipped up to their empty line", "[netrc]") {
    const auto entries =
        parsed("machine a login x\nmacdef init\ncd /pub\nmachine fake\n\nmachine b login y\nmacdef last\nget z");
    REQUIRE(entries.size() == 2);
    CHECK(entries[1].machine == "b");
}

TEST_CASE("a broken .netrc is told by its line", "[netrc]") {
    for (const std::string text :
         {"machine", "\nlogin x", "machine a\nlogin", "machine a\nbogus x", "machine a\npassword \"open"}) {
        CAPTURE(text);
        const auto entries = parse_netrc(text);
        REQUIRE_FALSE(entries);
        CHECK(entries.error().doing().find("line ") == 0);
    }
}

TEST_CASE("the entry for the host and user wins over the default entry", "[netrc]") {
    const auto entries = parsed(
        "default login d password 0\nmachine h login a password 1\nmachine h login b password 2\nmachine open password "
        "3");
    CHECK(find_entry(entries, "H", "")->password == "1");
    CHECK(find_entry(entries, "h", "b")->password == "2");
    CHECK_FALSE(find_entry(entries, "h", "c"));
    CHECK(find_entry(entries, "open", "whoever")->password == "3");
    CHECK(find_entry(entries, "other", "")->password == "0");
    CHECK(find_entry(entries, "other", "d")->password == "0");
}

TEST_CASE("a .netrc with a password that others can read is refused", "[netrc]") {
    const test::TempDir dir;
    const auto file = (dir / "netrc").string();
    test::write_file(file, "machine h login a password 1\nmachine f login anonymous password me");
    for (const unsigned mode : {0644u, 0640u, 0601u}) {
        ::chmod(file.c_str(), mode);
        CAPTURE(mode);
        const auto entry = look_up_netrc(file, "h", "");
        REQUIRE_FALSE(entry);
        CHECK(entry.error().is(std::errc::permission_denied));
        CHECK(look_up_netrc(file, "f", ""));        // anonymous has no secret
        CHECK(look_up_netrc(file, "unknown", ""));  // nothing is taken from it
    }
    ::chmod(file.c_str(), 0600);
    CHECK((*look_up_netrc(file, "h", ""))->password == "1");
    CHECK_FALSE(*look_up_netrc((dir / "none").string(), "h", ""));
}

TEST_CASE("credentials come from URL, .netrc and FTP_PASSWORD in that order of names and secrets", "[netrc]") {
    const test::TempDir dir;
    const auto file = (dir / "netrc").string();
    test::write_file(file, "machine h login ann password 1 account acc");
    ::chmod(file.c_str(), 0600);
    Url url;
    url.host = "h";
    const auto for_url = [&](std::optional<std::string> environment) {
        return *credentials_for(url, SecretSources{std::move(environment), file});
    };
    CHECK(for_url({}).user == "ann");
    CHECK(for_url({}).password == "1");
    CHECK(for_url({}).account == "acc");
    CHECK(for_url("env").password == "env");
    url.user = "bob";
    CHECK(for_url({}).user == "bob");
    CHECK_FALSE(for_url({}).password);
    CHECK(for_url("env").password == "env");
    url = Url{};
    url.host = "other";
    CHECK(for_url("env").user == "anonymous");
    CHECK(for_url("env").password != "env");
    url.user = "anonymous";
    CHECK(for_url("env").password != "env");
    url.user = "ftp";  // anonymous under its other name, unless a password says that somebody is called so
    CHECK(for_url("env").password == "env");
    CHECK(for_url({}).password == "anonymous@");
}

}  // namespace
}  // namespace ftp::client
