#pragma once

#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ftp::test {

// A server of somebody else on a port of 127.0.0.1, or of another place, where alice (password "secret"; of vsftpd:
// anonymous) may do everything in home(). Installed, or unpacked below build/strangers.
class OtherServer {
  public:
    // required: nothing in the clear, and where the server can ask for it a data connection must resume the session of
    // its control connection. The certificate is self-made, for 127.0.0.1.
    enum class Tls { off, required };

    // Where it listens.
    struct Place {
        std::string address = "127.0.0.1";
        std::string far_address = "127.0.0.1";  // by which clients reach it
        std::vector<std::string> inside = {};   // words before the program's own, which start it there
    };

    // name: vsftpd, proftpd, pure-ftpd, pyftpdlib or inetutils-ftpd; the last two on 127.0.0.1 only.
    // Throws std::runtime_error with what it said if it does not start.
    explicit OtherServer(const std::string& name, Tls tls = Tls::off) : OtherServer(name, tls, Place()) {}
    OtherServer(const std::string& name, Tls tls, Place place);

    // Why the server cannot run here; empty if it can.
    static std::string missing(const std::string& name, Tls tls = Tls::off);

    std::string certificate() const { return (folder_ / "certificate.pem").string(); }

    std::string home() const { return (folder_ / "home").string(); }
    std::string url(const std::string& path) const;

  private:
    Program elsewhere(const std::string& name);
    Program vsftpd();
    Program proftpd();
    Program pure_ftpd();
    Program pyftpdlib() const;
    Program inetutils_ftpd() const;
    void give_home_away() const;
    void write_certificate() const;
    std::string with_key() const { return (folder_ / "certificate_and_key.pem").string(); }
    bool answers() const;
    bool answers_there() const;
    void wait_for_port(const std::string& name);

    Tls tls_;
    Place place_;
    TempDir folder_;
    std::uint16_t port_ = 0;
    std::string user_ = "alice";
    std::optional<Process> process_;
};

}  // namespace ftp::test
