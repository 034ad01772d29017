#pragma once

#include "common/base/result.hpp"
#include "common/base/unique_fd.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace ftp {

// Small files that hold what only their owner may read: passwords, keys.
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

// The new content as a whole or not at all, mode 0600, on the disk when this returns. A symbolic link stays one: the
// file it leads to is replaced.
// owner:   who gets the file, for root; nobody named: who runs us.
// Errors:  those of the system; only when the folder could not be synced, the new content is there all the same.
Status write_private_file(const std::string& path, std::string_view text, std::optional<::uid_t> owner = {});

// The missing ones of the folders above this file, for their owner alone (0700).
Status make_private_folders(const std::string& path);

}  // namespace ftp
