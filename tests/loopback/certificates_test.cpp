// The files of certificates and keys: what `ftpd check` says of them, and the one that `ftpd serve` makes.

#include "ftpd/server/certificates.hpp"

#include "tests/loopback/tls_client.hpp"

#include <sys/stat.h>

namespace ftp::test {

namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

server::Configuration::Tls tls_of(const KeyFiles& keys) {
    server::Configuration::Tls tls;
    tls.files = keys.files();
    return tls;
}

Lines said(const server::Configuration::Tls& tls) {
    return server::certificate_mistakes(tls, std::chrono::system_clock::now());
}

}  // namespace

TEST_CASE("a certificate that can be used is no mistake, nor is none", "[tls]") {
    const KeyFiles keys;
    CHECK(said(tls_of(keys)).empty());
    CHECK(said({}).empty());
    auto together = tls_of(keys);
    write_file(keys.folder / "both.pem", to_pem(keys.identity) + key_to_pem(keys.identity));
    std::filesystem::permissions(keys.folder / "both.pem", std::filesystem::perms(0600));
    together.files = {(keys.folder / "both.pem").string(), ""};
    CHECK(said(together).empty());
}

TEST_CASE("each thing that can be wrong with a certificate or a key is told with its file", "[tls]") {
    const KeyFiles keys, other;
    auto tls = tls_of(keys);
    const auto key = tls.files.key;
    const auto certificate = tls.files.certificate;
    SECTION("no such file") {
        tls.files.key += "x";
        CHECK(said(tls) == Lines{"reading " + key + "x: No such file or directory"});
    }
    SECTION("another key") {
        tls.files.key = other.files().key;
        const auto lines = said(tls);
        REQUIRE(lines.size() == 1);
        CHECK(lines[0].starts_with(tls.files.key + " is not the key of the certificate in " + certificate));
    }
    SECTION("others may read the key") {
        REQUIRE(::chmod(key.c_str(), 0644) == 0);
        CHECK(said(tls) == Lines{key + ": others may use this key (mode 0644); chmod o= " + key});
    }
    SECTION("expired") {
        const auto later = std::chrono::system_clock::now() + 24h * 31;
        const auto lines = server::certificate_mistakes(tls, later);
        REQUIRE(lines.size() == 1);
        CHECK(lines[0].starts_with(certificate + ": the certificate expired on 20"));
    }
    SECTION("a chain that does not hold") {
        write_file(certificate, to_pem(keys.identity) + to_pem(other.identity));
        CHECK(said(tls) == Lines{certificate + ": \"CN=localhost\" is not signed by the next one in the file, "
                                               "\"CN=localhost\""});
    }
    SECTION("no authorities in the file of them") {
        tls.client_certificate = server::AskCertificate::optional;
        tls.client_ca = key;
        const auto lines = said(tls);
        REQUIRE(lines.size() == 1);
        CHECK(lines[0].starts_with(key));
    }
    SECTION("of a host") {
        tls.hosts = {{{"a.example"}, {certificate, other.files().key}}};
        CHECK(said(tls).size() == 1);
    }
}

TEST_CASE("a server does not start with a key that is not its certificate's", "[tls]") {
    const KeyFiles keys, other;
    CHECK_THROWS(TestServer([&](server::Configuration& c) {
        c.tls.files = {keys.files().certificate, other.files().key};
    }));
}

TEST_CASE("the certificate of serve is made once, for its owner alone, and again before it ends", "[tls]") {
    const TempDir state;
    const auto folder = (state / "a/b").string();
    const auto first = server::own_certificate(folder);
    REQUIRE(first);
    struct ::stat status {};
    REQUIRE(::stat(first->key.c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0600);
    REQUIRE(::stat(folder.c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0700);
    const auto made = read_file(first->certificate);
    REQUIRE(server::own_certificate(folder));
    CHECK(read_file(first->certificate) == made);
    CHECK(said([&] {
              server::Configuration::Tls tls;
              tls.files = *first;
              return tls;
          }())
              .empty());
    const auto old = make_identity({"localhost"}, 13);
    write_file(first->certificate, to_pem(old));
    write_file(first->key, key_to_pem(old));
    REQUIRE(server::own_certificate(folder));
    CHECK(read_file(first->certificate) != to_pem(old));
}

}  // namespace ftp::test
