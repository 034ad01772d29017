#pragma once

#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

#include <string>
#include <vector>

namespace ftp::test {

// FTP_TEST_ALL in the environment: everything in full, and nothing may be missing.
bool everything();
std::size_t kills(std::size_t usual, std::size_t in_full);  // how often to kill something

// Whether a test can do without its stranger. One that is missing makes ctest count the test as skipped; where
// everything is asked for it fails.
bool missing(const std::string& program);
void skip(const std::string& why);  // what missing() says and does

// A program with a home folder of its own, so that nobody's settings count, and the password "secret" in FTP_PASSWORD.
class Client {
  public:
    Program program(std::vector<std::string> words) const;
    Program ftp(std::vector<std::string> arguments) const;                // ours
    Program lftp(std::uint16_t port, const std::string& commands) const;  // logged in as alice
    // curl and the URL of a path, logged in as alice.
    Program curl(std::uint16_t port, std::vector<std::string> arguments, const std::string& path) const;

    std::string folder() const { return folder_.text(); }

  private:
    TempDir folder_;
};

std::string url_encoded(std::string_view path);  // RFC 3986; slashes stay

}  // namespace ftp::test
