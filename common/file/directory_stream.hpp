#pragma once

#include "common/base/unique_fd.hpp"

#include <dirent.h>
#include <memory>
#include <system_error>

namespace ftp {

// readdir(3) with an owner: every entry but "." and "..", reserved names included.
class DirectoryStream {
  public:
    explicit DirectoryStream(UniqueFd directory);  // opened for reading

    // Valid until the next call; null at the end and on failure, which error() tells apart.
    const dirent* next();
    void rewind();  // what could not be opened stays so
    std::error_code error() const { return error_; }
    int descriptor() const;

  private:
    struct Close {
        void operator()(DIR* stream) const { ::closedir(stream); }
    };
    std::unique_ptr<DIR, Close> stream_;
    std::error_code error_;
};

}  // namespace ftp
