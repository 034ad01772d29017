#pragma once

#include <cstdint>
#include <span>
#include <system_error>

namespace ftp {

enum class Preallocate { no, yes };

// Writes a file piece by piece from a position on. Space is asked for ahead, in steps of 16 MiB once the file has
// passed 1 MiB, and beyond the end of the file (KEEP_SIZE), so that a size never includes octets that did not arrive.
// The descriptor belongs to the caller.
class FileWriter {
  public:
    FileWriter() = default;
    FileWriter(int fd, std::uint64_t position, Preallocate preallocate)
        : fd_(fd), position_(position), allocated_(position), preallocates_(preallocate == Preallocate::yes) {}

    // All of it, or an error; what came before the error counts as arrived.
    std::error_code write(std::span<const char> bytes);
    // The same octets of another file; when it fails, none of them counts. Fails with io_error when that file ends
    // early.
    std::error_code copy(int from, std::uint64_t offset, std::uint64_t count);
    // Gives back the space behind the end.
    std::error_code release_space();

    std::uint64_t position() const { return position_; }
    std::uint64_t arrived() const { return arrived_; }

  private:
    void preallocate(std::uint64_t end);

    int fd_ = -1;
    std::uint64_t position_ = 0;
    std::uint64_t arrived_ = 0;
    std::uint64_t allocated_ = 0;  // asked for up to here
    bool preallocates_ = false;
    bool has_space_behind_ = false;
};

// Copies octets between two files, within the kernel where it can. Fails with io_error when the source ends early.
std::error_code copy_bytes(int from, std::uint64_t from_offset, int to, std::uint64_t to_offset, std::uint64_t count);
// Makes an empty file equal to another, by sharing its blocks where the file system can (FICLONE).
std::error_code clone_file(int from, int to, std::uint64_t size);

}  // namespace ftp
