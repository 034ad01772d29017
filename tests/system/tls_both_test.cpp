// Our client and our server under TLS.

#include "tests/support/catch.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/tls_ftpd.hpp"

namespace ftp::test {

namespace {

// An upload of this name that broke off, in the clear, when so much had arrived.
void leave_partial(const RunningFtpd& server, const std::string& name, std::string_view arrived) {
    RawClient raw(server.port());
    raw.login();
    raw.command("TYPE I");
    auto data = raw.passive();
    REQUIRE(code_of(raw.command("STOR " + name)) == 150);
    data.send(arrived);
    CHECK(within(std::chrono::seconds(20),
                 [&] { return raw.command("STAT").find(std::to_string(arrived.size())) != std::string::npos; }));
    data.reset();
    CHECK(code_of(raw.reply()) == 426);
    raw.control().close();
    CHECK(server.all_sessions_over());
}

}  // namespace

TEST_CASE("ftp put -c continues an upload under TLS, and sends what was missing", "[tls][resume]") {
    const TlsFtpd tls("", {}, "optional");
    const Client client;
    const auto content = random_bytes((3 << 20) + 12345, 7);
    write_file(client.folder() + "/file", content);
    leave_partial(*tls.server, "file", std::string_view(content).substr(0, 2 << 20));
    const auto outcome =
        run(client.ftp({"put", "-c", "--tls=required", "--ca", tls.certificate(), "file", tls.server->url("")}));
    const auto log = tls.server->log();
    CAPTURE(outcome.text(), log);
    CHECK(outcome.status == 0);
    CHECK((read_file(tls.server->file("file")) == content));
    CHECK(occurrences(log, " verb=REST ") + occurrences(log, " verb=APPE ") == 1);
}

TEST_CASE("ftp --cert logs in without a password where the server knows the certificate, and only there", "[tls]") {
    const Certificate ann({"ann"}), stranger({"ann"});
    const TempDir home;
    write_file(home / "f", "hello");
    RunningFtpd::Settings settings;
    settings.more_users = "[[user]]\nname = \"ann\"\npassword = \"*\"\nhome = \"" + home.text() +
                          "\"\nrights = \"full\"\ncertificate = \"CN=ann\"\n";
    const TlsFtpd tls("client_ca = \"" + ann.file() + "\"\nclient_certificate = \"optional\"\n", settings);
    const Client client;
    const auto url = "ftp://ann@127.0.0.1:" + std::to_string(tls.server->port()) + "/f";
    const auto get = [&](std::vector<std::string> who) {
        std::vector<std::string> words{"get", "--retries", "0", "--ca", tls.certificate()};
        words.insert(words.end(), who.begin(), who.end());
        words.insert(words.end(), {url, "-"});
        return run(client.ftp(words));
    };
    const auto known = get({"--cert", ann.file(), "--key", ann.key()});
    CAPTURE(known.text());
    CHECK(known.status == 0);
    CHECK(known.output == "hello");
    const auto unknown = get({"--cert", stranger.file(), "--key", stranger.key()});
    CHECK(unknown.status != 0);
    CHECK(unknown.output.empty());
    const auto without = get({});
    CAPTURE(without.text());
    CHECK(without.status == 4);
    CHECK(without.output.empty());
}

}  // namespace ftp::test
