#include "ftp/options/sites.hpp"

#include "common/base/text.hpp"
#include "ftp/options/credentials.hpp"
#include "ftp/options/password_command.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/client/command_line.hpp"

#include <sys/stat.h>

namespace ftp::client {
namespace {

using ftp::test::command;

constexpr const char* two_sites =
    "# ours\n"
    "[shop]\n"
    "host = \"ftp.example.org\"\n"
    "user = \"ann\"\n"
    "port = 2121\n"
    "path = \"www\"\n"
    "password_command = \"pass shop\"\n"
    "charset = \"ISO-8859-1\"\n"
    "active = true\n"
    "compress = true\n"
    "\n"
    "# of the others\n"
    "[lab]\n"
    "host = \"lab\"\n";

// A file of sites with this text that only we can read.
struct SitesFile {
    explicit SitesFile(const std::string& text) : path((folder / "sites.toml").string()) {
        test::write_file(path, text);
        ::chmod(path.c_str(), 0600);
    }
    Sites load() const {
        auto sites = Sites::load(path);
        if (!sites) FAIL(sites.error().text());
        return std::move(*sites);
    }

    test::TempDir folder;
    std::string path;
};

Command applied(const std::vector<std::string>& words, const Sites& sites) {
    auto result = command(words);
    const auto done = apply_sites(result, sites);
    if (!done) FAIL(done.error().text());
    return result;
}

std::string mistake_in(const std::string& text) {
    const auto sites = parse_sites(text, "f");
    REQUIRE_FALSE(sites);
    CHECK(sites.error().is(std::errc::invalid_argument));
    return sites.error().doing();
}

TEST_CASE("a file of sites tells all there is to say about a server", "[sites]") {
    const auto entries = parse_sites(two_sites, "f");
    REQUIRE(entries);
    REQUIRE(entries->size() == 2);
    const auto& lab = entries->front();
    CHECK(lab.url.port == Port(21));
    CHECK_FALSE(lab.options.active);
    CHECK_FALSE(lab.options.compress);
    const auto& shop = entries->back();
    CHECK(shop.name == "shop");
    CHECK(shop.url.host == "ftp.example.org");
    CHECK(shop.url.user == "ann");
    CHECK(shop.url.port == Port(2121));
    CHECK(shop.url.path == "www");
    CHECK(shop.options.password_command == "pass shop");
    CHECK(shop.options.charset == "ISO-8859-1");
    CHECK(shop.options.active == true);
    CHECK(shop.options.compress == true);
}

TEST_CASE("a mistake in a file of sites is told with its line and the nearest key", "[sites]") {
    CHECK(mistake_in("[a]\nhost = \"h\"\nuesr = \"x\"\n") == "f:3: unknown key uesr, did you mean user?");
    CHECK(mistake_in("\n[a]\nuser = \"x\"\n") == "f:2: site a has no host");
    CHECK(mistake_in("[a]\nhost = 5\n").starts_with("f:2: host: "));
    CHECK(mistake_in("[a]\nhost = \"h\"\nport = 70000\n").starts_with("f:3: port: "));
    CHECK(mistake_in("[a]\nhost = \"h\"\nactive = \"yes\"\n").starts_with("f:3: active: "));
    CHECK(mistake_in("[a]\nhost = \"h\\r\\nDELE x\"\n").starts_with("f:2: host: "));
    CHECK(mistake_in("[a]\nhost = \"h\"\ncharset = \"\"\n").starts_with("f:3: charset: "));
    CHECK(mistake_in("a = 5\n").starts_with("f:1: "));
    CHECK(mistake_in("[\"a/b\"]\nhost = \"h\"\n").starts_with("f:1: "));
    CHECK(mistake_in("[a]\nhost\n").starts_with("f:2: "));
}

TEST_CASE("a file of sites that others can read is refused with the remedy", "[sites]") {
    const SitesFile file(two_sites);
    for (const unsigned mode : {0644u, 0640u, 0602u}) {
        ::chmod(file.path.c_str(), mode);
        const auto sites = Sites::load(file.path);
        REQUIRE_FALSE(sites);
        CHECK(sites.error().is(std::errc::permission_denied));
        CHECK(sites.error().doing().find("chmod 600 " + file.path) != std::string::npos);
    }
    CHECK(Sites::load((file.folder / "none").string())->entries().empty());
}

TEST_CASE("sites are added and removed, and the rest of the file stays as it is", "[sites]") {
    const SitesFile file(two_sites);
    auto sites = file.load();
    SiteEntry entry;
    entry.name = "new.one";
    entry.url.host = "h";
    entry.url.path = "a \"b\"\\c";
    entry.options.password_command = "printf '%s' \"$X\"";
    REQUIRE(sites.add(entry));
    CHECK(sites.add(entry).error().is(std::errc::invalid_argument));  // it is there
    const auto again = file.load();
    REQUIRE(again.find("new.one"));
    CHECK(again.find("new.one")->url == entry.url);
    CHECK(again.find("new.one")->options == entry.options);
    CHECK(again.find("shop")->url.path == "www");
    struct ::stat status {};
    REQUIRE(::stat(file.path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);

    REQUIRE(sites.remove("new.one"));
    CHECK(test::read_file(file.path) == std::string(two_sites) + "\n");
    REQUIRE(sites.remove("shop"));
    CHECK(test::read_file(file.path) == "# ours\n# of the others\n[lab]\nhost = \"lab\"\n\n");
    const auto unknown = sites.remove("lap");
    CHECK(unknown.error().doing().find("did you mean lab?") != std::string::npos);
}

TEST_CASE("the folder of the file of sites is made for its owner alone", "[sites]") {
    const test::TempDir home;
    const auto path = sites_file(home.text(), "");
    CHECK(path == home.text() + "/.config/ftp/sites.toml");
    CHECK(sites_file(home.text(), "/x") == "/x/ftp/sites.toml");
    CHECK(sites_file(home.text(), "relative") == path);
    auto sites = Sites::load(path);
    SiteEntry entry;
    entry.name = "a";
    entry.url.host = "h";
    REQUIRE(sites->add(entry));
    struct ::stat status {};
    REQUIRE(::stat((home / ".config/ftp").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0700);
}

TEST_CASE("a symbolic link to the file of sites stays one", "[sites]") {
    const SitesFile file(two_sites);
    const auto link = (file.folder / "link").string();
    REQUIRE(::symlink(file.path.c_str(), link.c_str()) == 0);
    auto sites = Sites::load(link);
    REQUIRE(sites->remove("lab"));
    CHECK(std::filesystem::is_symlink(link));
    CHECK(test::read_file(file.path).find("lab") == std::string::npos);
}

TEST_CASE("the name of a site stands for its host, user, port and folder", "[sites]") {
    const SitesFile file(two_sites);
    const auto sites = file.load();
    const auto url = [&](const std::string& word) { return std::get<Url>(applied({"ls", word}, sites).sources[0]); };
    CHECK(url("shop:in").host == "ftp.example.org");
    CHECK(url("shop:in").user == "ann");
    CHECK(url("shop:in").port == Port(2121));
    CHECK(url("shop:in").path == "www/in");
    CHECK(url("shop:/in").path == "/in");
    CHECK(url("shop:").path == "www/");
    CHECK(url("shop:*.c").pattern == "www/*.c");
    CHECK(url("lab:in").path == "in");
    CHECK(url("ftp://shop/in").host == "shop");
    const auto shell = std::get<Url>(applied({"shop"}, sites).sources[0]);
    CHECK(shell.host == "ftp.example.org");
    CHECK(shell.port == Port(2121));
    CHECK(std::get<Url>(applied({"shop", "99"}, sites).sources[0]).port == Port(99));
    CHECK(std::get<Url>(applied({"explain", "other"}, sites).sources[0]).host == "other");
    CHECK(std::get<Url>(applied({"site", "test", "lab"}, sites).sources[0]).host == "lab");
}

TEST_CASE("what the command line says of a server wins over its entry", "[sites]") {
    const SitesFile file(two_sites);
    const auto sites = file.load();
    const auto plain = applied({"ls", "shop:"}, sites);
    CHECK(plain.site_options.password_command == "pass shop");
    CHECK(plain.site_options.active == true);
    CHECK(plain.site_options.compress == true);
    CHECK(applied({"ls", "--charset", "x", "shop:"}, sites).site_options.charset == "x");
    CHECK_FALSE(applied({"ls", "lab:"}, sites).site_options.charset);
}

TEST_CASE("a site that is not there is told with the nearest that is", "[sites]") {
    const SitesFile file(two_sites);
    auto ls = command({"ls", "shpo:in"});
    const auto done = apply_sites(ls, file.load());
    REQUIRE_FALSE(done);
    CHECK(done.error().is(std::errc::invalid_argument));
    CHECK(done.error().doing().find("did you mean shop?") != std::string::npos);
}

TEST_CASE("the first line that a password command writes is the password", "[sites]") {
    CHECK(*password_from("echo secret") == "secret");
    CHECK(*password_from("printf 'two words\\r\\nuser: ann\\n'") == "two words");
    CHECK(*password_from("printf open") == "open");
    CHECK(*password_from("cat; echo no input") == "no input");
    CHECK(*password_from("yes long | head -c 300000") == "long");
}

TEST_CASE("a password command that fails or says nothing is an error that tells how it ended", "[sites]") {
    CHECK(password_from("echo half; exit 3").error().doing().find("status 3") != std::string::npos);
    CHECK(password_from("kill -9 $$").error().doing().find("signal 9") != std::string::npos);
    CHECK(password_from("true").error().doing().find("wrote nothing") != std::string::npos);
    CHECK_FALSE(password_from("echo; echo secret"));
}

}  // namespace
}  // namespace ftp::client
