#pragma once

#include "common/base/result.hpp"
#include "common/base/unique_fd.hpp"

#include <cstddef>
#include <string>

namespace ftp {

// All that a descriptor still has to give. name: for the errors, "reading NAME". Errors: those of read(2);
// file_too_large when it is more than most octets. Blocks.
Result<std::string> read_whole(const UniqueFd& fd, const std::string& name, std::size_t most);

}  // namespace ftp
