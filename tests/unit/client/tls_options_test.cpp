// What the command line and the file of sites say about TLS.

#include "ftp/options/site_file.hpp"
#include "ftp/options/tls_words.hpp"
#include "ftp/transfer/login.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace ftp;
using namespace ftp::client;

namespace {

const std::string pin = "sha256//SWVqTgQQ34YPOKEsxG5Ya0dRraLNe4WqxYtq+6FYjFo=";

Command command(std::vector<std::string> words) {
    auto invocation = parse_arguments(std::move(words));
    if (const auto* wrong = std::get_if<UsageError>(&invocation)) FAIL(wrong->text);
    return std::get<Command>(std::move(invocation));
}

SiteEntry entry(const std::string& lines) {
    auto entries = parse_sites("[a]\nhost = \"h\"\n" + lines, "f");
    if (!entries) FAIL(entries.error().text());
    return entries->front();
}

// How a server is protected by these words of a command line; nothing when they contradict each other.
std::optional<Security> protection(std::vector<std::string> words, const std::string& url = "ftp://h/a") {
    words.insert(words.begin(), "cat");
    words.push_back(url);
    const auto asked = command(std::move(words));
    Site site;
    site.implicit_tls = std::get<Url>(asked.sources.front()).implicit_tls;
    Host host(site, Patience(std::chrono::seconds(1)));
    if (!set_up(host, asked.site_options, KnownServers(""))) return std::nullopt;
    return host.security;
}

}  // namespace

TEST_CASE("TLS is left out by default, tried when asked, and insisted on when more is said", "[tls options]") {
    CHECK_FALSE(protection({}).value().tls);
    const auto usual = protection({"--tls=if-offered"});
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
