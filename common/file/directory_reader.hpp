#pragma once

#include "common/base/file_status.hpp"
#include "common/base/result.hpp"
#include "common/base/unique_fd.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace ftp {

struct DirectoryEntry {
    std::string name;
    FileStatus status;  // of the entry itself (statx, AT_SYMLINK_NOFOLLOW | AT_STATX_DONT_SYNC)
};

// Reads one directory in batches, unsorted, as readdir gives them; ".", ".." and the reserved names of uploads
// (upload.hpp) are left out. Blocking: run it on the pool. Names are bytes: what a CR or LF in one means to a listing
// is the caller's matter.
class DirectoryReader {
  public:
    enum class Detail { names_only, status };            // names_only: kind from d_type alone, all else unset
    DirectoryReader(UniqueFd directory, Detail detail);  // opened O_RDONLY | O_DIRECTORY
    DirectoryReader(DirectoryReader&&) noexcept;
    DirectoryReader& operator=(DirectoryReader&&) noexcept;
    ~DirectoryReader();

    // Up to limit entries; empty at the end. An entry that vanished meanwhile is left out; any other failure ends the
    // listing with an Error, and so does the end of the directory itself (no_such_file_or_directory).
    Result<std::vector<DirectoryEntry>> next(std::size_t limit);

    // From the first entry once more, with what has come or gone meanwhile.
    void rewind(Detail detail);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ftp
