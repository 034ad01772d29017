#include "common/file/file_writer.hpp"

#include "common/file/place.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vector>

namespace ftp {

namespace {

constexpr std::uint64_t small_file = std::uint64_t{1024} * 1024;
constexpr std::uint64_t step = 16 * small_file;
constexpr std::size_t piece_size = std::size_t{1024} * 1024;
constexpr std::uint64_t largest_copy = 1024 * small_file;

// How many octets were written; short of all of them, errno tells why.
std::size_t write_all(int fd, std::span<const char> bytes, std::uint64_t offset) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto count = ::pwrite(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
        if (count > 0)
            done += static_cast<std::size_t>(count);
        else if (count == 0)
            errno = ENOSPC;
        if (count == 0 || (count < 0 && errno != EINTR)) break;
    }
    return done;
}

std::error_code copy_through_memory(int from, std::uint64_t from_offset, int to, std::uint64_t to_offset,
                                    std::uint64_t count) {
    std::vector<char> piece(static_cast<std::size_t>(std::min<std::uint64_t>(count, piece_size)));
    while (count > 0) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(count, piece.size()));
        const auto got = ::pread(from, piece.data(), wanted, static_cast<off_t>(from_offset));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return last_error();
        if (got == 0) return std::make_error_code(std::errc::io_error);
        const auto size = static_cast<std::size_t>(got);
        if (write_all(to, {piece.data(), size}, to_offset) != size) return last_error();
        from_offset += size;
        to_offset += size;
        count -= size;
    }
    return {};
}

}  // namespace

std::error_code FileWriter::write(std::span<const char> bytes) {
    if (preallocates_) preallocate(position_ + bytes.size());
    const std::size_t done = write_all(fd_, bytes, position_);
    position_ += done;
    arrived_ += done;
    if (done != bytes.size()) return last_error();
    return {};
}

std::error_code FileWriter::copy(int from, std::uint64_t offset, std::uint64_t count) {
    if (const auto error = copy_bytes(from, offset, fd_, position_, count)) return error;
    position_ += count;
    arrived_ += count;
    return {};
}

void FileWriter::preallocate(std::uint64_t end) {
    if (end <= small_file || end <= allocated_) return;
    const auto from = std::max(position_, allocated_);
    const auto length = std::max(step, end - from);
    // Not an error yet: the disk may be full, or unable to do it, and still take the octets themselves.
    preallocates_ = ::fallocate(fd_, FALLOC_FL_KEEP_SIZE, static_cast<off_t>(from), static_cast<off_t>(length)) == 0;
    has_space_behind_ = true;
    allocated_ = from + length;
}

std::error_code FileWriter::release_space() {
    if (!has_space_behind_) return {};
    const auto status = stat_of(fd_);
    // Cutting a file to the size it has frees what lies behind.
    if (!status || ::ftruncate(fd_, status->st_size) != 0) return last_error();
    has_space_behind_ = false;
    return {};
}

std::error_code copy_bytes(int from, std::uint64_t from_offset, int to, std::uint64_t to_offset, std::uint64_t count) {
    while (count > 0) {
        auto in = static_cast<off64_t>(from_offset);
        auto out = static_cast<off64_t>(to_offset);
        const auto copied =
            ::copy_file_range(from, &in, to, &out, static_cast<std::size_t>(std::min(count, largest_copy)), 0);
        // Too old a kernel, too different file systems, or a file system that copies nothing and says so with 0.
        if (copied <= 0) return copy_through_memory(from, from_offset, to, to_offset, count);
        const auto size = static_cast<std::uint64_t>(copied);
        from_offset += size;
        to_offset += size;
        count -= size;
    }
    return {};
}

std::error_code clone_file(int from, int to, std::uint64_t size) {
    if (::ioctl(to, FICLONE, from) == 0) return {};
    return copy_bytes(from, 0, to, 0, size);
}

}  // namespace ftp
