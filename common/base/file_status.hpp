#pragma once

#include "common/base/quantity.hpp"

#include <chrono>
#include <cstdint>

namespace ftp {

using FileTime = std::chrono::sys_time<std::chrono::nanoseconds>;  // UTC

enum class FileKind { file, directory, symlink, fifo, socket, character_device, block_device };

// What a tree tells about one entry, here or far away.
struct FileStatus {
    FileKind kind = FileKind::file;
    ByteCount size;
    FileTime modified;
    unsigned mode = 0;  // the twelve permission bits
    std::uint32_t owner = 0;
    std::uint32_t group = 0;
    std::uint64_t links = 1;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
};

}  // namespace ftp
