#pragma once

#include "common/base/result.hpp"

#include <string>

namespace ftp::client {

// The first line that a command of /bin/sh writes. Its standard error is ours, its standard input is empty. Blocks
// until it ends. Errors: permission_denied, with how it ended, when it fails or writes nothing.
Result<std::string> password_from(const std::string& command);

}  // namespace ftp::client
