#include "common/log/log_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace ftp {

namespace {

UniqueFd open_to_append(const std::string& path) {
    // O_NONBLOCK: a FIFO that nobody reads must not stop the start.
    return UniqueFd(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0640));
}

Result<UniqueFd> open_log(const std::string& path) {
    UniqueFd fd = path.empty() ? UniqueFd(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)) : open_to_append(path);
    if (!fd) return Error::last("opening log file " + (path.empty() ? "standard error" : path));
    return fd;
}

}  // namespace

Result<LogFile> LogFile::open(const std::string& path) {
    auto fd = open_log(path);
    if (!fd) return fd.error();
    return LogFile(path, std::move(*fd));
}

void LogFile::write(std::string_view line) const {
    while (!line.empty()) {
        const auto written = ::write(fd_.get(), line.data(), line.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        line.remove_prefix(static_cast<std::size_t>(written));
    }
}

Status LogFile::move(const std::string& path) {
    const auto fresh = open_log(path);
    if (!fresh) return fresh.error();
    // The kernel swaps the file behind the number in one step, so that writers need no lock.
    if (::dup3(fresh->get(), fd_.get(), O_CLOEXEC) < 0) return Error::last("going on in log file " + path);
    path_ = path;
    return {};
}

}  // namespace ftp
