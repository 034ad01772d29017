#pragma once

#include "common/base/result.hpp"
#include "common/file/root.hpp"

#include <string>
#include <string_view>

namespace ftp {

// Makes a symbolic link to something that is there, beneath the root. As long as it stays where it is, what it holds
// leads to the same place for everybody on this machine, so nobody who follows it from outside is led out of the root:
// a target that begins with a slash means the root, and is written as a path relative to the link. Errors:
// no_such_file_or_directory for a target that is not there, or that climbs above the root or goes through a link that
// is absolute or leads there; file_exists.
Status make_symlink(const Root& root, std::string_view target, std::string_view path);

// Gives a regular file a second name (a link that leads to one counts as that file). Errors: is_a_directory,
// operation_not_permitted for what is neither, file_exists, cross_device_link.
Status make_hard_link(const Root& root, std::string_view existing, std::string_view path);

}  // namespace ftp
