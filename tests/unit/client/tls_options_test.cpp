// What the command line and the file of sites say about TLS.

#include "common/base/state_folder.hpp"
#include "ftp/options/sites.hpp"
#include "ftp/options/tls_words.hpp"
#include "ftp/transfer/login.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/client/command_line.hpp"

using namespace ftp;
using namespace ftp::client;
using ftp::test::command;

namespace {

const std::string pin = "sha256//SWVqTgQQ34YPOKEsxG5Ya0dRraLNe4WqxYtq+6FYjFo=";

SiteEntry entry(const std::string& lines) {
    auto entries = parse_sites("[a]\nhost = \"h\"\n" + lines, "f");
    if (!entries) FAIL(entries.error().text());
    return entries->front();
}

// How a server is protected by these words of a command line; nothing when they contradict each other.
std::optional<Security> protection(std::vector<std::string> words, const std::string& url = "ftp://h/a",
                                   const StateFolders& state = {}) {
    words.insert(words.begin(), "cat");
    words.push_back(url);
    const auto asked = command(std::move(words));
    const auto& place = std::get<Url>(asked.sources.front());
    Site site;
    site.host = place.host;
    site.implicit_tls = place.implicit_tls;
    Host host(site, Patience(std::chrono::seconds(1)));
    if (!set_up(host, asked.site_options, state)) return std::nullopt;
    return host.security;
}

}  // namespace

TEST_CASE("TLS is tried by default, insisted on when more is said, and left out only when asked", "[tls options]") {
    const auto usual = protection({});
    REQUIRE(usual);
    CHECK(usual->tls);
    CHECK_FALSE(usual->required);
    CHECK(protection({"--tls=required"}).value().required);
    CHECK(protection({"--pin", pin}).value().required);
    CHECK(protection({"--pin", pin}).value().pins == std::vector<std::string>{pin});
    CHECK_FALSE(protection({"--pin", pin, "--tls=if-offered"}).value().required);
    CHECK_FALSE(protection({"--tls=off"}).value().tls);
    const auto implicit = protection({}, "ftps://h/a");
    REQUIRE(implicit);
    CHECK(implicit->implicit);
    CHECK(implicit->required);
    CHECK_FALSE(protection({"--tls=off"}, "ftps://h/a"));
}

TEST_CASE("files of certificates are read before anybody is called", "[tls options]") {
    const test::TempDir dir;
    const auto file = [&](const char* name) { return (dir / name).string(); };
    const auto ann = make_identity({"ann"}, 2);
    test::write_file(file("cert"), to_pem(ann));
    test::write_file(file("key"), key_to_pem(ann));
    test::write_file(file("both"), to_pem(ann) + key_to_pem(ann));
    CHECK(protection({"--cert", file("cert"), "--key", file("key"), "--ca", file("cert")}).value().required);
    CHECK(protection({"--cert", file("both")}));
    CHECK_FALSE(protection({"--cert", file("cert")}));
    CHECK_FALSE(protection({"--key", file("key")}));
    CHECK_FALSE(protection({"--ca", file("missing")}));
}

TEST_CASE("TLS files that are not there are a mistake of the command line, whichever it is", "[tls options]") {
    const auto* option = GENERATE("--ca", "--cert");
    const auto asked = command({"cat", option, "/nowhere/file", "ftp://h/a"});
    Site site;
    site.host = "h";
    Host host(site, Patience(std::chrono::seconds(1)));
    const auto done = set_up(host, asked.site_options, {});
    REQUIRE_FALSE(done);
    CHECK(done.error().is(std::errc::invalid_argument));
    CHECK(done.error().doing().find("/nowhere/file") != std::string::npos);
}

TEST_CASE("who names a key on the command line gets TLS from a site that does without", "[tls options]") {
    auto asked = command({"cat", "--pin", pin, "a:x"});
    const test::TempDir dir;
    const auto file = (dir / "sites.toml").string();
    test::write_file(file, "[a]\nhost = \"h\"\ntls = \"off\"\n");
    std::filesystem::permissions(file, std::filesystem::perms(0600));
    REQUIRE(apply_sites(asked, Sites::load(file).value()));
    CHECK_FALSE(asked.site_options.tls);
}

TEST_CASE("the key of the user's own server is known, if nobody else could have it", "[tls options]") {
    const test::TempDir dir;
    const auto made = make_identity({"localhost"}, 2);
    const auto files = own_certificate_files(dir.text());
    test::write_file(files.certificate, to_pem(made));
    test::write_file(files.key, key_to_pem(made));
    const auto own = [&] { return protection({}, "ftp://h/a", {"", dir.text()}).value().own; };
    CHECK(own().empty());
    std::filesystem::permissions(files.key, std::filesystem::perms(0600));
    CHECK(own() == pin_of(*made.chain.front()));
    test::write_file(files.certificate, to_pem(make_identity({"localhost"}, 2)));
    CHECK(own().empty());
    std::filesystem::remove(files.key);
    CHECK(own().empty());
}

TEST_CASE("that a server had TLS is kept in mind, but not of one on this machine", "[tls options]") {
    const test::TempDir dir;
    const auto kept = [&](const std::string& host, const std::string& key) {
        std::filesystem::remove(dir / "known_servers");
        REQUIRE(protection({}, "ftp://" + host + "/a", {dir.text(), ""}).value().remember(key));
        return std::filesystem::exists(dir / "known_servers");
    };
    CHECK(kept("ftp.example", ""));
    CHECK(kept("192.0.2.1", ""));
    for (const auto* here : {"localhost", "127.0.0.1", "127.9.9.9", "[::1]"}) {
        CAPTURE(here);
        CHECK_FALSE(kept(here, ""));
        CHECK(kept(here, pin));
    }
}

TEST_CASE("a pin is a digest as curl writes it, or several", "[tls options]") {
    CHECK_FALSE(wrong_pins(pin));
    CHECK_FALSE(wrong_pins(pin + ";" + pin));
    const std::vector<std::string> mistakes{
        "", "sha256//", "sha1//abc", "SWVqTgQQ", "sha256//short=", pin + ";", pin + "x"};
    for (const auto& wrong : mistakes) CHECK(wrong_pins(wrong));
    CHECK(split_pins(pin + ";" + pin).size() == 2);
}

TEST_CASE("a site says how it is protected, and is written as it was read", "[tls options]") {
    const auto site = entry("tls = \"required\"\nca = \"c\"\npin = \"" + pin + "\"\ncert = \"x\"\nkey = \"k\"\n");
    CHECK(site.options.tls == TlsMode::required);
    CHECK(site.options.ca == "c");
    CHECK(site.options.pins == pin);
    CHECK(site.options.cert == "x");
    CHECK(site.options.key == "k");
    CHECK(parse_sites(with_site("", site), "f").value().front().options == site.options);
    const auto implicit = entry("tls = \"implicit\"\n");
    CHECK(implicit.url.implicit_tls);
    CHECK(implicit.url.port == Port(990));
    CHECK(parse_sites(with_site("", implicit), "f").value().front().url == implicit.url);
    CHECK(entry("tls = \"implicit\"\nport = 21\n").url.port == Port(21));
    CHECK_FALSE(parse_sites("[a]\nhost = \"h\"\ntls = \"maybe\"\n", "f"));
    CHECK_FALSE(parse_sites("[a]\nhost = \"h\"\npin = \"maybe\"\n", "f"));
}
