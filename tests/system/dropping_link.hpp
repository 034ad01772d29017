#pragma once

#include "tests/support/process.hpp"
#include "tests/system/running_ftpd.hpp"

#include <string>
#include <vector>

namespace ftp::test {

// A link to a server that breaks what is open each time so many octets have passed (dropping_link.py, for python3).
class DroppingLink {
  public:
    // ways: to break it, each of them once; none: all of them in turn, again and again.
    DroppingLink(const RunningFtpd& server, std::size_t octets, const std::vector<std::string>& ways = {});

    std::string url(const std::string& path) const { return "ftp://alice@" + address_ + "/" + path; }
    std::size_t breaks() const;
    std::string errors() const { return process_.errors(); }

  private:
    Process process_;
    std::string address_;  // and port
};

}  // namespace ftp::test
