#include "common/file/place.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace ftp {

std::error_code last_error() { return {errno, std::system_category()}; }

std::optional<struct stat> stat_at(int directory, const std::string& name) {
    struct stat status {};
    if (::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
    return status;
}

std::optional<struct stat> stat_of(int fd) {
    struct stat status {};
    if (::fstat(fd, &status) != 0) return std::nullopt;
    return status;
}

bool leads_to(int directory, const std::string& name, int fd) {
    const auto entry = stat_at(directory, name);
    const auto file = stat_of(fd);
    return entry && file && entry->st_dev == file->st_dev && entry->st_ino == file->st_ino;
}

int open_entry(int directory, const std::string& name, int flags, unsigned mode) {
    // O_PATH opens nothing, and refuses the flags that only matter when something is opened.
    const int careful = (flags & O_PATH) != 0 ? 0 : O_NONBLOCK | O_NOCTTY;
    for (;;) {
        const int fd = ::openat(directory, name.c_str(), flags | careful | O_CLOEXEC | O_NOFOLLOW, mode);
        if (fd >= 0 || errno != EINTR) return fd;
    }
}

std::error_code open_regular_entry(int directory, const std::string& name, int flags, UniqueFd& file) {
    UniqueFd opened(open_entry(directory, name, flags));
    // ENXIO: a socket, or a FIFO that nobody reads.
    if (!opened) return errno == ENXIO ? std::make_error_code(std::errc::operation_not_permitted) : last_error();
    const auto status = stat_of(opened.get());
    if (!status) return last_error();
    if (S_ISDIR(status->st_mode)) return std::make_error_code(std::errc::is_a_directory);
    if (!S_ISREG(status->st_mode)) return std::make_error_code(std::errc::operation_not_permitted);
    file = std::move(opened);
    return {};
}

std::error_code link_descriptor(int fd, int directory, const std::string& name) {
    const std::string file = descriptor_path(fd);
    // AT_EMPTY_PATH would need CAP_DAC_READ_SEARCH; the way through /proc needs nothing.
    if (::linkat(AT_FDCWD, file.c_str(), directory, name.c_str(), AT_SYMLINK_FOLLOW) != 0) return last_error();
    return {};
}

std::error_code rename_without_replacing(int from_directory, const std::string& from, int to_directory,
                                         const std::string& to) {
    if (::renameat2(from_directory, from.c_str(), to_directory, to.c_str(), RENAME_NOREPLACE) == 0) return {};
    const auto error = last_error();
    if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP) return error;
    if (::linkat(from_directory, from.c_str(), to_directory, to.c_str(), 0) != 0) {
        return errno == EEXIST ? last_error() : error;
    }
    // The new name stands. If the old one cannot go, it is a second link, which nobody continues (st_nlink).
    ::unlinkat(from_directory, from.c_str(), 0);
    return {};
}

std::error_code sync_directory(int directory) {
    // A descriptor opened with O_PATH cannot be synced.
    const UniqueFd readable(::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0));
    if (!readable || ::fsync(readable.get()) != 0) return last_error();
    return {};
}

std::string descriptor_path(int fd) { return "/proc/self/fd/" + std::to_string(fd); }

}  // namespace ftp
