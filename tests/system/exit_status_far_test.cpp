// The exit statuses of our client that need a server which lies, is full or says nothing.

#include "tests/support/catch.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/scripted_server.hpp"
#include "tests/system/clients.hpp"

#include <csignal>

using namespace ftp::test;

namespace {

std::string url_of(std::uint16_t port, const std::string& path) {
    return "ftp://user@127.0.0.1:" + std::to_string(port) + "/" + path;
}

const std::vector<std::string> foreign{"SIZE", "MDTM", "EPSV"};

}  // namespace

TEST_CASE("a file that is not as long as the server says ends with 8, and is not there", "[exit]") {
    const ScriptedServer server([](ScriptedConnection& talk) {
        talk.log_in(foreign);
        talk.expect("SIZE");
        talk.reply("213 6");
        talk.expect("MDTM");
        talk.reply("213 20200102030405");
        talk.open_transfer("RETR");
        talk.send_data("abc");
        talk.close_data();
        talk.reply("226 done");
        for (;;) {
            talk.expect("SIZE");
            talk.reply("213 6");
        }
    });
    const Client client;
    const auto outcome = run(client.ftp({"get", "--retries", "0", url_of(server.port(), "a"), client.folder() + "/a"}));
    CAPTURE(outcome.text());
    CHECK(outcome.status == 8);
    CHECK_FALSE(std::filesystem::exists(client.folder() + "/a"));
}

TEST_CASE("a server without space ends with 9", "[exit]") {
    for (const std::string reply : {"452 disk full", "552 over quota"}) {
        const ScriptedServer server([&reply](ScriptedConnection& talk) {
            talk.log_in(foreign);
            talk.open_transfer_silently("STOR");
            talk.reply(reply);
            for (;;) talk.expect("QUIT");
        });
        const Client client;
        const auto outcome = run(client.ftp({"put", "--retries", "0", "/etc/hostname", url_of(server.port(), "a")}));
        CAPTURE(outcome.text());
        CHECK(outcome.status == 9);
        CHECK(outcome.errors.find(reply) != std::string::npos);
    }
}

TEST_CASE("a deadline that passes ends with 11, whatever the server does", "[exit]") {
    RawListener silent;
    const Client client;
    const auto outcome = run(client.ftp({"ls", "--deadline", "200ms", url_of(silent.port(), "")}));
    CAPTURE(outcome.text());
    CHECK(outcome.status == 11);
    CHECK(!outcome.errors.empty());
}

TEST_CASE("the deadline counts from the start of the program, password command and all", "[exit]") {
    RawListener silent;
    const Client client;
    const auto outcome = run(client.ftp({"get", "--json", "--deadline", "1300ms", "--password-command",
                                         "sleep 1.2; echo x", url_of(silent.port(), "a")}));
    CAPTURE(outcome.text());
    CHECK(outcome.status == 11);
    CHECK(outcome.output.find('{') != std::string::npos);  // an orderly end
}

TEST_CASE("a line of a script has its own deadline, and the script ends with 11", "[exit]") {
    const ScriptedServer server([](ScriptedConnection& talk) {
        talk.log_in(foreign);
        for (;;) talk.read_line();
    });
    const Client client;
    write_file(client.folder() + "/script",
               "open " + url_of(server.port(), "") + "\nls --deadline 200ms --timeout 10s\n");
    const auto outcome = run(client.ftp({"run", client.folder() + "/script"}));
    CAPTURE(outcome.text());
    CHECK(outcome.status == 11);
}

TEST_CASE("the deadline of a line of a script holds for its login too", "[exit]") {
    RawListener silent;
    const Client client;
    write_file(client.folder() + "/script", "ls --deadline 200ms " + url_of(silent.port(), "") + "\n");
    const auto outcome = run(client.ftp({"run", client.folder() + "/script"}));
    CAPTURE(outcome.text());
    CHECK(outcome.status == 11);
}

TEST_CASE("an interrupted run ends with 130, a terminated one with 143", "[exit]") {
    for (const int signal : {SIGINT, SIGTERM}) {
        RawListener silent;
        const Client client;
        Process process(client.ftp({"ls", url_of(silent.port(), "")}));
        const auto connection = silent.accept();  // it is at work
        process.kill(signal);
        CHECK(process.wait() == 128 + signal);
    }
}
