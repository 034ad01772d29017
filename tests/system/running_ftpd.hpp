#pragma once

#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace ftp::test {

// The built server on a free port of 127.0.0.1 (see address) with one user: alice, password "secret", who may do
// everything in her home (see rights). It logs everything.
class RunningFtpd {
  public:
    struct Settings {
        std::string home;        // empty: a fresh folder
        std::string more;        // tables of the configuration, beside [server], [accounts] and [log]
        std::string more_users;  // tables of the users file
        std::vector<std::string> environment = {};  // as in Program
        std::string address = "127.0.0.1";          // to listen on; url() tells it
        std::vector<std::string> inside = {};       // words before the program's own, which start it somewhere
        std::string rights = "\"full\"";            // of alice, as in the users file
    };
    RunningFtpd() : RunningFtpd(Settings()) {}
    explicit RunningFtpd(
        Settings settings);  // throws std::runtime_error with what the server said if it does not start

    std::uint16_t port() const { return port_; }
    const std::string& home() const { return home_; }
    std::string file(const std::string& name) const { return home_ + "/" + name; }
    std::string url(const std::string& path) const;  // "ftp://alice@address:port/" and the path

    std::string log(std::size_t from = 0) const { return process_->errors(from); }  // of this start
    std::size_t memory_peak() const;  // of this start: the most that was resident (VmHWM), in bytes
    // Waits until every session that was begun has ended, at most 20 s.
    bool all_sessions_over() const;

    int stop();    // by SIGTERM; the exit status
    void kill();   // at once
    void start();  // again, on the same port

  private:
    void write_configuration(std::uint16_t port);

    TempDir folder_;
    Settings settings_;
    std::string home_;
    std::uint16_t port_ = 0;
    std::optional<Process> process_;
};

// How often the text stands there.
std::size_t occurrences(std::string_view text, std::string_view part);

}  // namespace ftp::test
