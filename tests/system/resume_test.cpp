// Uploads that broke off, continued by the clients people have.

#include "tests/support/catch.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/running_ftpd.hpp"

using namespace ftp::test;

namespace {

// How an upload broke off, after so many bytes.
enum class Break { data_reset, client_gone, server_killed };

struct Interrupted {
    RunningFtpd server;
    Client client;
    std::string content = random_bytes((3 << 20) + 12345, 7);

    explicit Interrupted(Break how, std::size_t arrived) {
        write_file(client.folder() + "/file", content);
        leave_partial(how, arrived);
        CHECK(!std::filesystem::exists(server.file("file")));
    }

    void check_completed(const Outcome& outcome) {
        CAPTURE(outcome.text(), server.log());
        CHECK(outcome.status == 0);
        CHECK((read_file(server.file("file")) == content));
        CHECK(restarted());
        CHECK(server.stop() == 0);
    }

  private:
    // Only what was missing was sent.
    bool restarted() const {
        const auto log = server.log();
        return log.find(" verb=REST ") != log.npos || log.find(" verb=APPE ") != log.npos;
    }

    void leave_partial(Break how, std::size_t arrived) {
        RawClient raw(server.port());
        raw.login();
        raw.command("TYPE I");
        auto data = raw.passive();
        REQUIRE(code_of(raw.command("STOR file")) == 150);
        data.send(std::string_view(content).substr(0, arrived));
        wait_for(raw, arrived);
        if (how == Break::server_killed) {
            server.kill();
            server.start();
        } else if (how == Break::client_gone) {
            raw.control().close();
            data.close();
        } else {
            data.reset();
            CHECK(code_of(raw.reply()) == 426);
            raw.control().close();
        }
        CHECK(server.all_sessions_over());
    }

    // STAT tells while the transfer runs how much has arrived.
    static void wait_for(RawClient& raw, std::size_t arrived) {
        CHECK(within(std::chrono::seconds(20),
                     [&] { return raw.command("STAT").find(std::to_string(arrived)) != std::string::npos; }));
    }
};

struct Moment {
    Break how;
    std::size_t arrived;
};

// The last: every byte had come, only their proof had not.
Moment moment() {
    return GENERATE(Moment{Break::data_reset, 1 << 20}, Moment{Break::client_gone, 2 << 20},
                    Moment{Break::server_killed, 1 << 20}, Moment{Break::client_gone, (3 << 20) + 12345});
}

}  // namespace

TEST_CASE("ftp put -c continues an upload", "[resume]") {
    const auto [how, arrived] = moment();
    Interrupted upload(how, arrived);
    upload.check_completed(run(upload.client.ftp({"put", "-c", "file", upload.server.url("")})));
}

TEST_CASE("curl -C - continues an upload", "[resume]") {
    if (missing("curl")) return;
    const auto [how, arrived] = moment();
    Interrupted upload(how, arrived);
    upload.check_completed(run(upload.client.curl(upload.server.port(), {"-C", "-", "-T", "file"}, "file")));
}

TEST_CASE("lftp put -c continues an upload", "[resume]") {
    if (missing("lftp")) return;
    const auto [how, arrived] = moment();
    Interrupted upload(how, arrived);
    upload.check_completed(run(upload.client.lftp(upload.server.port(), "put -c file")));
}

TEST_CASE("ncftpput -z continues an upload", "[resume]") {
    if (missing("ncftpput")) return;
    const auto [how, arrived] = moment();
    Interrupted upload(how, arrived);
    // With sendfile() NcFTP 3.2.6 sends the whole file behind its REST, to any server; -s does without.
    upload.check_completed(
        run(upload.client.program({"ncftpput", "-s", "-V", "-z", "-u", "alice", "-p", "secret", "-P",
                                   std::to_string(upload.server.port()), "127.0.0.1", "/", "file"})));
}
