#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "common/base/file_status.hpp"
#include "common/base/result.hpp"
#include "common/base/unique_fd.hpp"

namespace ftp {

struct DirectoryEntry {
    std::string name;
    FileStatus status;            // of the entry itself (statx, AT_SYMLINK_NOFOLLOW | AT_STATX_DONT_SYNC)
};

// Reads one directory in batches, unsorted, as readdir gives them; "." and ".." are left out. Blocking: run it on the pool.
class DirectoryReader {
  public:
    enum class Detail { names_only, status };  // names_only: kind from d_type alone, all else unset
    DirectoryReader(UniqueFd directory, Detail detail);
    DirectoryReader(DirectoryReader&&) noexcept;
    DirectoryReader& operator=(DirectoryReader&&) noexcept;
    ~DirectoryReader();

    // Up to limit entries; empty at the end. An entry that vanished meanwhile is left out; any other failure ends the listing with an Error.
    Result<std::vector<DirectoryEntry>> next(std::size_t limit);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ftp
