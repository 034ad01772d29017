#include "common/base/whole_file.hpp"

#include <array>
#include <cerrno>
#include <unistd.h>

namespace ftp {

Result<std::string> read_whole(const UniqueFd& fd, const std::string& name, std::size_t most) {
    std::string content;
    std::array<char, 16384> buffer;
    for (;;) {
        const auto got = ::read(fd.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return Error::last("reading " + name);
        if (got == 0) return content;
        content.append(buffer.data(), static_cast<std::size_t>(got));
        if (content.size() > most) return Error(std::errc::file_too_large, "reading " + name);
    }
}

}  // namespace ftp
