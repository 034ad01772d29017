#include "common/file/openat2.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ftp {

namespace {

constexpr int most_attempts = 64;

bool creates(int flags) { return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE; }

}  // namespace

int open_beneath(int directory, const std::string& path, int flags, unsigned mode, std::uint64_t resolve) {
    open_how how{};
    how.flags = static_cast<std::uint64_t>(static_cast<unsigned>(flags | O_CLOEXEC));
    how.mode = creates(flags) ? mode & 07777u : 0;  // openat2 refuses a mode that means nothing
    how.resolve = resolve;
    for (int attempt = 1;; ++attempt) {
        const long fd = ::syscall(SYS_openat2, directory, path.c_str(), &how, sizeof how);
        if (fd >= 0) return static_cast<int>(fd);
        if (errno == EXDEV) errno = ENOENT;
        if ((errno != EAGAIN && errno != EINTR) || attempt == most_attempts) return -1;
    }
}

}  // namespace ftp
