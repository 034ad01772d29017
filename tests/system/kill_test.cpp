// kill -9 at random moments: what stands under a final name is whole, and the same command again completes the rest.

#include "tests/support/catch.hpp"
#include "tests/system/disturbed_upload.hpp"

using namespace ftp::test;

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

}  // namespace

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
