#pragma once

#include "common/base/unique_fd.hpp"

#include <optional>
#include <string>
#include <sys/stat.h>
#include <system_error>

namespace ftp {

// One entry of a directory, there or not. The directory is held as a descriptor (O_PATH), so what is done to the entry
// happens in that very directory, whatever its path means by then. The name is one component.
struct Place {
    UniqueFd directory;
    std::string name;
};

// The steps below return the error of the system call, or none. No link is ever followed.

std::error_code last_error();

// Of the entry itself; nothing, and errno, when it cannot be told: ENOENT when there is none.
std::optional<struct stat> stat_at(int directory, const std::string& name);
std::optional<struct stat> stat_of(int fd);
bool leads_to(int directory, const std::string& name, int fd);  // the entry is this very file

// -1 and errno on failure. O_CLOEXEC, O_NOFOLLOW, O_NONBLOCK and O_NOCTTY are added, so nothing there can stall us.
int open_entry(int directory, const std::string& name, int flags, unsigned mode = 0);
// A regular file, else is_a_directory or operation_not_permitted.
std::error_code open_regular_entry(int directory, const std::string& name, int flags, UniqueFd& file);

// Gives a nameless file its name; file_exists if it is taken.
std::error_code link_descriptor(int fd, int directory, const std::string& name);
// file_exists if the new name is taken. Where the file system has no such rename (NFS), by link and unlink, which
// serves files only.
std::error_code rename_without_replacing(int from_directory, const std::string& from, int to_directory,
                                         const std::string& to);

std::error_code sync_directory(int directory);

// The path by which the kernel finds an open file again: for calls that take no descriptor, or none opened with O_PATH.
std::string descriptor_path(int fd);

}  // namespace ftp
