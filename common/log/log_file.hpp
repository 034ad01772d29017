#pragma once

#include "common/base/result.hpp"
#include "common/base/unique_fd.hpp"

#include <string>
#include <string_view>

namespace ftp {

// A file that several threads append lines to, each with one write(2), so that they do not mix.
class LogFile {
  public:
    // "" is standard error. A new file gets mode 0640: names and addresses are nobody else's business.
    static Result<LogFile> open(const std::string& path);

    // With its newline. A line that cannot be written is lost: a full disk must not stop the server.
    void write(std::string_view line) const;
    // Goes on in another file. Error: goes on in the old one.
    Status move(const std::string& path);
    // Opens the path again, after rotation. Error: goes on in the old file, which has another name now.
    Status reopen() { return path_.empty() ? Status() : move(path_); }
    const std::string& path() const { return path_; }

  private:
    LogFile(std::string path, UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}

    std::string path_;
    UniqueFd fd_;
};

}  // namespace ftp
