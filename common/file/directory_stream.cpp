#include "common/file/directory_stream.hpp"

#include <cerrno>
#include <string_view>

namespace ftp {

DirectoryStream::DirectoryStream(UniqueFd directory) : stream_(::fdopendir(directory.get())) {
    if (stream_)
        directory.release();
    else
        error_.assign(errno, std::system_category());
}

const dirent* DirectoryStream::next() {
    while (!error_) {
        errno = 0;
        const dirent* entry = ::readdir(stream_.get());
        if (!entry) {
            error_.assign(errno, std::system_category());
            return nullptr;
        }
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") return entry;
    }
    return nullptr;
}

void DirectoryStream::rewind() {
    if (stream_) ::rewinddir(stream_.get());
}

int DirectoryStream::descriptor() const { return ::dirfd(stream_.get()); }

}  // namespace ftp
