#pragma once

#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

#include <cstdint>
#include <optional>

namespace ftp::test {

// A server of somebody else on a port of 127.0.0.1, where alice (password "secret"; of vsftpd: anonymous) may do
// everything in home(). Installed, or unpacked below build/strangers.
class OtherServer {
  public:
    // name: vsftpd, proftpd, pure-ftpd or pyftpdlib. Throws std::runtime_error with what it said if it does not start.
    explicit OtherServer(const std::string& name);

    // Why the server cannot run here; empty if it can.
    static std::string missing(const std::string& name);

    std::string home() const { return (folder_ / "home").string(); }
    std::string url(const std::string& path) const;

  private:
    Program vsftpd();
    Program proftpd();
    Program pure_ftpd();
    Program pyftpdlib() const;
    void give_home_away() const;
    bool answers() const;
    void wait_for_pyftpdlib();

    TempDir folder_;
    std::uint16_t port_ = 0;
    std::string user_ = "alice";
    std::optional<Process> process_;
};

}  // namespace ftp::test
