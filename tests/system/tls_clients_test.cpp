// Clients that others have written, under TLS.

#include "tests/support/catch.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/real_tree.hpp"
#include "tests/system/tls_ftpd.hpp"

namespace ftp::test {

namespace {

const std::string& content() {
    static const auto made = random_bytes(everything() ? 1 << 30 : 3'000'000, 11);
    return made;
}

unsigned files() { return everything() ? 1000 : 20; }

}  // namespace

TEST_CASE("curl moves files both ways under TLS and checks the certificate", "[tls][strangers]") {
    if (missing("curl")) return;
    const TlsFtpd tls;
    const Client client;
    const std::string version = GENERATE("1.2", "1.3");
    const auto curl = [&](std::vector<std::string> words, const std::string& path) {
        words.insert(words.begin(), {"--ssl-reqd", "--cacert", tls.certificate(), "--tls-max", version});
        const auto outcome = run(client.program(client.curl(tls.server->port(), words, path).words), patience);
        INFO(outcome.text());
        CHECK(outcome.status == 0);
    };
    write_file(client.folder() + "/up", content());
    curl({"-T", client.folder() + "/up"}, "a");
    CHECK((read_file(tls.server->file("a")) == content()));
    curl({"-o", client.folder() + "/down"}, "a");
    CHECK((read_file(client.folder() + "/down") == content()));
    curl({"-o", client.folder() + "/rest", "-r", std::to_string(content().size() - 10) + "-"}, "a");
    CHECK((read_file(client.folder() + "/rest") == content().substr(content().size() - 10)));
}

TEST_CASE("lftp mirrors a folder up and down under TLS", "[tls][strangers]") {
    if (missing("lftp")) return;
    const TlsFtpd tls;
    const Client client;
    const std::filesystem::path folder(client.folder());
    for (unsigned i = 0; i < files(); ++i) write_file(folder / "tree/sub" / std::to_string(i), random_bytes(i * 10, i));
    write_file(folder / "tree/big", content());
    const auto outcome = run(client.lftp(tls.server->port(),
                                         "set ftp:ssl-allow yes; set ftp:ssl-force yes; set ftp:ssl-protect-data "
                                         "yes; set ssl:ca-file " +
                                             tls.certificate() + "; mirror -R tree tree; mirror tree back"),
                             patience);
    INFO(outcome.text());
    CHECK(outcome.status == 0);
    for (unsigned i = 0; i < files(); ++i)
        CHECK((read_file(folder / "back/sub" / std::to_string(i)) == random_bytes(i * 10, i)));
    CHECK((read_file(folder / "back/big") == content()));
}

TEST_CASE("ftplib moves files both ways under TLS, with every data connection resumed or none", "[tls][strangers]") {
    if (missing("python3")) return;
    const std::string reuse = GENERATE("reuse", "fresh"), version = GENERATE("1.2", "1.3");
    const TlsFtpd tls("session_reuse = \"" + std::string(reuse == "reuse" ? "required" : "adaptive") + "\"\n");
    const Client client;
    const auto outcome =
        run(client.program({"python3", FTP_SOURCE_DIR "/tests/system/ftplib_tls.py", std::to_string(tls.server->port()),
                            std::to_string(files()), reuse, version}),
            patience);
    INFO(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(outcome.output == (reuse == "reuse" ? std::to_string(2 * files()) + "\n" : "0\n"));
}

}  // namespace ftp::test
