#pragma once

#include "common/base/file_status.hpp"
#include "common/base/unique_fd.hpp"
#include "common/connection/transfer.hpp"
#include "common/file/digest.hpp"

#include <memory>
#include <string>

namespace ftp::client {

// A file of this machine that is to be sent.
struct LocalSource {
    UniqueFd fd;
    FileStatus status;  // when it was opened
};

// Errors: those of open(2); operation_not_permitted for what is no regular file.
Result<LocalSource> open_source(const std::string& path, bool follow_link);

// Nothing tells that the file has changed between the two.
bool same_source(const FileStatus& a, const FileStatus& b);

// The octets of a file between two positions, which are added to the digest as they go. file: borrowed. Errors:
// io_error when the file became shorter meanwhile.
PieceSender::Source digesting_source(int file, std::uint64_t begin, std::uint64_t end,
                                     std::shared_ptr<Digester> digest);

// The lines of a text, as they go in TYPE A. Shared with what knows how many octets that made, and how many line ends.
struct TextCount {
    std::uint64_t octets = 0;
    std::uint64_t lines = 0;
};
PieceSender::Source text_source(int file, std::shared_ptr<TextCount> count);

}  // namespace ftp::client
