#pragma once

#include "ftpd/server/server.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/temp_dir.hpp"

namespace ftp::test {

// A real server on a free port of 127.0.0.1, with users alice (full), wanda (write) and rita (read) in a fresh folder,
// carl, for whom the certificate "CN=ann" stands, and tessa, who must use TLS and need not say close_notify (both
// full), and felix, who may use FXP (full); everybody's password is "secret".
class TestServer {
  public:
    using Change = std::function<void(server::Configuration&)>;
    using Reload = std::function<server::Configuration(std::string& problem)>;
    explicit TestServer(const Change& change = {}, const std::string& address = "127.0.0.1");
    TestServer(const Change& change, Reload reload);
    ~TestServer();

    std::uint16_t port() const { return server_->listening().front().port(); }
    std::filesystem::path home() const { return folder_.path(); }
    server::Server& server() { return *server_; }
    std::string log() const;  // what it has logged so far

  private:
    void start(server::Server::Plan plan);
    TempDir folder_;
    TempDir logs_;
    std::unique_ptr<server::Server> server_;
};

// A session of the user, in TYPE I.
RawClient logged_in(const TestServer& server, const std::string& user = "alice");

// 32 MiB: they will not fit into the buffers of a connection that nobody reads.
const std::string& big();

// Descriptors of this process, to see that none leaks.
std::size_t open_descriptors();

// Waits until it holds, at most ten seconds.
bool eventually(const std::function<bool()>& holds);

}  // namespace ftp::test
