#include "common/file/root.hpp"

#include <algorithm>
#include <fcntl.h>
#include <limits>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace ftp {

namespace {

FileKind kind_of(unsigned mode) {
    switch (mode & S_IFMT) {
        case S_IFDIR:
            return FileKind::directory;
        case S_IFLNK:
            return FileKind::symlink;
        case S_IFIFO:
            return FileKind::fifo;
        case S_IFSOCK:
            return FileKind::socket;
        case S_IFCHR:
            return FileKind::character_device;
        case S_IFBLK:
            return FileKind::block_device;
        default:
            return FileKind::file;
    }
}

// File systems keep years that 64 bits of nanoseconds do not reach (1677 to 2262): such a time becomes the nearest that
// fits.
FileTime file_time(const struct ::statx_timestamp& time) {
    using Limits = std::numeric_limits<std::int64_t>;
    constexpr std::int64_t second = 1'000'000'000;
    const auto seconds = std::clamp<std::int64_t>(time.tv_sec, Limits::min() / second + 1, Limits::max() / second - 1);
    return FileTime(std::chrono::nanoseconds(seconds * second + time.tv_nsec));
}

}  // namespace

FileStatus file_status(const struct ::statx& raw) {
    FileStatus status;
    status.kind = kind_of(raw.stx_mode);
    status.size = ByteCount(raw.stx_size);
    status.modified = file_time(raw.stx_mtime);
    status.mode = raw.stx_mode & 07777u;
    status.owner = raw.stx_uid;
    status.group = raw.stx_gid;
    status.links = raw.stx_nlink;
    status.device = ::makedev(raw.stx_dev_major, raw.stx_dev_minor);
    status.inode = raw.stx_ino;
    return status;
}

Result<FileStatus> status_of(int fd) {
    struct ::statx raw {};
    if (::statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &raw) != 0)
        return Error::last("reading the status of a file");
    return file_status(raw);
}

}  // namespace ftp
