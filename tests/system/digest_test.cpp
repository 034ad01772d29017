// Digests between programs: what a resume is proven by, put --verify=hash, check --hash.

#include "tests/support/catch.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/other_servers.hpp"
#include "tests/system/running_ftpd.hpp"

#include <filesystem>

using namespace ftp::test;

namespace {

namespace fs = std::filesystem;

const std::string& content() {
    static const std::string bytes = random_bytes((3 << 20) + 12345, 7);
    return bytes;
}

// Of the same size and time, and other from the first octet on: nothing but its content tells.
void change_unseen(const fs::path& file) {
    const auto time = fs::last_write_time(file);
    auto bytes = read_file(file);
    bytes[0] = static_cast<char>(bytes[0] ^ 1);
    write_file(file, bytes);
    fs::last_write_time(file, time);
}

// An upload that was killed when so much had arrived.
void leave_partial(RunningFtpd& server, std::size_t arrived) {
    RawClient raw(server.port());
    raw.login();
    raw.command("TYPE I");
    auto data = raw.passive();
    REQUIRE(code_of(raw.command("STOR file")) == 150);
    data.send(std::string_view(content()).substr(0, arrived));
    const auto has_arrived = [&] { return raw.command("STAT").find(std::to_string(arrived)) != std::string::npos; };
    CHECK(within(std::chrono::seconds(20), has_arrived));
    server.kill();
    server.start();
}

}  // namespace

TEST_CASE("ftp put -c goes on with a killed upload only if the file here still begins like it", "[digest]") {
    RunningFtpd server;
    const Client client;
    const std::string file = client.folder() + "/file";
    write_file(file, content());
    leave_partial(server, 2 << 20);
    const bool changed = GENERATE(false, true);
    if (changed) change_unseen(file);
    const auto outcome = run(client.ftp({"put", "-c", "file", server.url("")}));
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK((read_file(server.file("file")) == read_file(file)));
    const auto log = server.log();
    CHECK(occurrences(log, " verb=HASH ") > 0);
    CHECK((occurrences(log, " verb=REST ") == 0) == changed);
}

TEST_CASE("ftp put --verify=hash has our server prove every file, and says how", "[digest]") {
    const RunningFtpd server;
    const Client client;
    write_file(client.folder() + "/a b", content());
    write_file(client.folder() + "/empty", "");
    const auto outcome =
        run(client.ftp({"put", "--verify=hash", "--json", "--manifest", "m", "a b", "empty", server.url("")}));
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(occurrences(outcome.output, "\"verified\":\"HASH SHA-256\"") == 2);
    CHECK(occurrences(read_file(client.folder() + "/m"), "\"verified\":\"HASH SHA-256\"") == 2);
    CHECK(run(client.ftp({"verify", "m", server.url("")})).status == 0);
    CHECK(occurrences(server.log(), " verb=RETR ") == 0);
    change_unseen(server.file("a b"));
    CHECK(run(client.ftp({"verify", "m", server.url("")})).status == 8);
}

TEST_CASE("ftp put --verify=hash proves what came through a pipe", "[digest]") {
    const RunningFtpd server;
    const Client client;
    auto put = client.ftp({"put", "--verify=hash", "--json", "-", server.url("piped")});
    put.input = client.folder() + "/input";
    write_file(put.input, "what came through a pipe");
    const auto outcome = run(put);
    CAPTURE(outcome.text());
    CHECK(outcome.status == 0);
    CHECK(occurrences(outcome.output, "\"verified\":\"HASH SHA-256\"") == 1);
    CHECK(read_file(server.file("piped")) == "what came through a pipe");
}

TEST_CASE("ftp check --hash finds what size and time do not tell, either way", "[digest]") {
    const RunningFtpd server;
    const Client client;
    for (const std::string name : {"a", "b", "c d"}) write_file(client.folder() + "/web/in/" + name, content());
    REQUIRE(run(client.ftp({"sync", "web/", server.url("www/")})).status == 0);
    const auto check = [&](bool up, bool hash) {
        std::vector<std::string> words{"check"};
        if (hash) words.emplace_back("--hash");
        words.push_back(up ? "web/" : server.url("www/"));
        words.push_back(up ? server.url("www/") : "web/");
        return run(client.ftp(words));
    };
    for (const bool up : {true, false}) CHECK(check(up, true).status == 0);
    change_unseen(server.file("www/in/c d"));
    fs::remove(server.file("www/in/a"));
    write_file(server.file("www/in/b"), content() + "x");
    const auto found = check(true, true);
    CHECK(found.status == 8);
    CHECK(found.output.starts_with("missing in/a\ndiffers in/b\ndiffers in/c d\n"));
    CHECK(check(true, false).output.find("c d") == std::string::npos);
    CHECK(check(false, true).output.starts_with("extra in/a\ndiffers in/b\ndiffers in/c d\n"));
}

TEST_CASE("digests of ProFTPD prove uploads, resumes and comparisons", "[digest][strangers]") {
    if (const auto why = OtherServer::missing("proftpd"); !why.empty()) return skip(why);
    const OtherServer server("proftpd");
    const Client client;
    const std::string file = client.folder() + "/a b";
    write_file(file, content());
    const auto put = run(client.ftp({"put", "--verify=hash", "--json", "a b", server.url("")}));
    CAPTURE(put.text());
    CHECK(put.status == 0);
    CHECK((read_file(server.home() + "/a b") == content()));
    if (put.output.find("HASH SHA-256") == std::string::npos) return skip("this ProFTPD has no mod_digest");

    fs::create_directory(client.folder() + "/web");
    fs::copy_file(file, client.folder() + "/web/a b");
    fs::create_directory(server.home() + "/www");
    fs::copy_file(server.home() + "/a b", server.home() + "/www/a b");
    CHECK(run(client.ftp({"check", "--hash", "web/", server.url("www/")})).status == 0);
    change_unseen(server.home() + "/www/a b");
    CHECK(run(client.ftp({"check", "--hash", "web/", server.url("www/")})).status == 8);

    // The local beginning of a download, which is of another file.
    fs::create_directory(client.folder() + "/got");
    write_file(client.folder() + "/got/a b", "x" + content().substr(1, 1 << 20));
    const auto got = run(client.ftp({"get", "-c", server.url("a%20b"), "got/a b"}));
    CAPTURE(got.text());
    CHECK(got.status == 0);
    CHECK((read_file(client.folder() + "/got/a b") == content()));
}
