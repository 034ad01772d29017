#pragma once

#include "common/base/result.hpp"
#include "common/base/unique_fd.hpp"

#include <optional>
#include <string>

namespace ftp::client {

// Small files that hold what only their owner may read.
class PrivateFile {
  public:
    // Nothing when there is no such file. Errors: those of open and read; file_too_large over 1 MiB.
    static Result<std::optional<PrivateFile>> read(const std::string& path);

    const std::string& text() const { return text_; }
    // Errors: permission_denied when others can read or change it, or it belongs to somebody else; with the remedy.
    Status check_private() const;

  private:
    PrivateFile(std::string path, UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}

    std::string path_;
    UniqueFd fd_;
    std::string text_;
};

// The new content as a whole or not at all, mode 0600; folders above it are made (0700). A symbolic link stays one.
Status write_private_file(const std::string& path, const std::string& text);

}  // namespace ftp::client
