#include "common/base/standard_streams.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace ftp {

void occupy_closed_streams() {
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
        const bool closed = ::fcntl(stream, F_GETFD) < 0 && errno == EBADF;
        // The lowest number that is free is this one.
        if (closed) (void)::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
}

}  // namespace ftp
