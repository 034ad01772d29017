#pragma once

#include "common/base/unique_fd.hpp"

#include <chrono>
#include <string>
#include <system_error>

namespace ftp {

// Locks the whole file for writing until its last descriptor is closed, also against other descriptors of this process
// (F_OFD_SETLK; a killed process holds none). device_or_resource_busy when somebody else holds it; another error where
// the file system cannot lock.
std::error_code lock_whole(int fd);

// The same, but waits so long for whoever holds it, and blocks: only for what is held for a moment.
std::error_code lock_within(int fd, std::chrono::milliseconds limit);

// Opens a hidden file whose writer is dead, and holds its lock: while it is held the name leads to this file and is
// ours to change. device_or_resource_busy: its writer lives.
std::error_code seize(int directory, const std::string& name, UniqueFd& file);

// Unlinks a hidden file unless its writer lives (device_or_resource_busy). One that is not there is no error.
std::error_code drop_dead(int directory, const std::string& name);

}  // namespace ftp
