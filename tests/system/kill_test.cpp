// kill -9 at random moments: what stands under a final name is whole, and the same command again completes the rest.

#include "tests/support/catch.hpp"
#include "tests/support/trees.hpp"
#include "tests/system/disturbed_upload.hpp"

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

Program our_put(const RunningFtpd& server, const Client& client, const std::string& file) {
    return client.ftp({"put", "-q", "--retries", "0", file, server.url("")});
}

Program our_resuming_put(const RunningFtpd& server, const Client& client, const std::string& file) {
    return client.ftp({"put", "-q", "-c", "--retries", "0", file, server.url("")});
}

Program curl(const RunningFtpd& server, const Client& client, const std::string& file) {
    return client.curl(server.port(), {"-T", file}, file);
}

Program lftp(const RunningFtpd& server, const Client& client, const std::string& file) {
    return client.lftp(server.port(), "put " + file);
}

enum class Victim { client, server };

void disturb(DisturbedUpload::Uploader uploader, Victim victim, std::size_t times) {
    DisturbedUpload upload(std::move(uploader));
    for (std::size_t i = 0; i < times; ++i) {
        CAPTURE(i);
        if (victim == Victim::client)
            upload.kill_client();
        else
            upload.kill_server();
    }
    CAPTURE(times);
    CHECK(upload.inside() >= times / 3);
    upload.check_completion();
}

// A tree that is moved by ftp sync, one way or the other.
struct DisturbedSync {
    RunningFtpd server;
    Client client;
    std::string source, target;
    Program command;
    const char* begun;  // stands in the log for each file
    std::mt19937 random{3659};

    explicit DisturbedSync(bool upwards)
        : source(upwards ? client.folder() + "/tree" : server.file("tree")),
          target(upwards ? server.file("tree") : client.folder() + "/tree"),
          command(upwards ? client.ftp({"sync", "tree/", server.url("tree/")})
                          : client.ftp({"sync", server.url("tree/"), "tree/"})),
          begun(upwards ? " verb=STOR argument=" : " verb=RETR argument=") {
        constexpr unsigned files = 6;
        for (unsigned i = 0; i < files; ++i)
            write_file(source + "/folder/" + std::to_string(i), random_bytes((1 << 20) + (i << 16), i));
    }

    void kill_client() {
        const auto before = server.log().size();
        const auto nth = std::uniform_int_distribution<std::size_t>(1, 3)(random);
        const std::chrono::microseconds pause(std::uniform_int_distribution(0, 4000)(random));
        Process sync(command);
        REQUIRE(within(std::chrono::seconds(30), [&] {
            return occurrences(server.log(before), begun) >= nth || sync.ended_by(Process::Moment());
        }));
        sync.ended_by(std::chrono::steady_clock::now() + pause);
        sync.kill(SIGKILL);
        sync.wait();
        REQUIRE(server.all_sessions_over());
        check_whole();
    }

    void check_whole() const {
        if (!fs::exists(target)) return;
        for (const auto& line : differences(source, target)) {
            CAPTURE(line);
            CHECK(line.find("other bytes") == line.npos);
        }
    }

    void complete() {
        const auto outcome = run(command);
        CAPTURE(outcome.text());
        CHECK(outcome.status == 0);
        const std::vector<std::string> none;
        CHECK(differences(source, target) == none);
        fs::remove_all(target);
    }
};

void disturb_sync(bool upwards) {
    DisturbedSync sync(upwards);
    for (std::size_t i = 0, times = kills(30, 200); i < times; ++i) {
        CAPTURE(i);
        sync.kill_client();
        if (i % 3 == 2) sync.complete();
    }
    CHECK(sync.server.stop() == 0);
}

}  // namespace

TEST_CASE("ftp sync killed on its way up leaves whole files, and completes them", "[kill]") { disturb_sync(true); }
TEST_CASE("ftp sync killed on its way down leaves whole files, and completes them", "[kill]") { disturb_sync(false); }

TEST_CASE("ftp put killed at any moment leaves no half file", "[kill]") {
    disturb(our_put, Victim::client, kills(30, 200));
}

TEST_CASE("ftp put -c killed at any moment leaves no half file", "[kill]") {
    disturb(our_resuming_put, Victim::client, kills(30, 200));
}

TEST_CASE("curl killed at any moment leaves no half file", "[kill]") {
    if (missing("curl")) return;
    disturb(curl, Victim::client, kills(40, 200));
}

TEST_CASE("curl killed while it waits for its pipe leaves nothing", "[kill]") {
    if (missing("curl")) return;
    const RunningFtpd server;
    const Client client;
    const auto pipe = client.folder() + "/pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    const ftp::UniqueFd source(::open(pipe.c_str(), O_RDWR | O_CLOEXEC));  // both ends: neither end waits for the other
    auto program = client.curl(server.port(), {"-T", "-"}, "half");
    program.input = pipe;
    std::mt19937 random{959};
    for (std::size_t i = 0, times = kills(30, 300); i < times; ++i) {
        CAPTURE(i);
        const auto before = server.log().size();
        const auto first = random_bytes(1 + random() % 4000, static_cast<unsigned>(i));
        REQUIRE(::write(source.get(), first.data(), first.size()) == static_cast<::ssize_t>(first.size()));
        Process upload(program);
        REQUIRE(within(std::chrono::seconds(30), [&] { return occurrences(server.log(before), " verb=STOR ") > 0; }));
        upload.ended_by(std::chrono::steady_clock::now() + std::chrono::microseconds(random() % 10'000));
        upload.kill(SIGKILL);
        upload.wait();
        REQUIRE(server.all_sessions_over());
        CAPTURE(server.log(before));
        CHECK_FALSE(fs::exists(server.file("half")));
    }
}

TEST_CASE("lftp killed at any moment leaves no half file", "[kill]") {
    if (missing("lftp")) return;
    disturb(lftp, Victim::client, kills(40, 200));
}

TEST_CASE("ftpd killed at any moment of ftp put leaves no half file", "[kill]") {
    disturb(our_put, Victim::server, kills(30, 200));
}

TEST_CASE("ftpd killed at any moment of ftp put -c leaves no half file", "[kill]") {
    disturb(our_resuming_put, Victim::server, kills(30, 200));
}
