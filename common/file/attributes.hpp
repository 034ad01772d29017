#pragma once

#include "common/base/unique_fd.hpp"

#include <system_error>

namespace ftp {

// Gives a new file mode, ACL and, where permitted, owner and group of the one whose place it will take. replaced may be
// opened with O_PATH. setuid and setgid are not kept: what was trusted was the old content.
std::error_code keep_attributes(int replaced, int file);

}  // namespace ftp
