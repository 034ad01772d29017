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
    // Opens the path again, after rotation; a failure keeps the old file.
    void reopen() const;

  private:
    LogFile(std::string path, UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}

    std::string path_;
    UniqueFd fd_;
};

}  // namespace ftp
