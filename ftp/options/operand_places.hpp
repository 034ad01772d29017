#pragma once

#include "ftp/options/command.hpp"

#include <string>
#include <vector>

namespace ftp::client {

// The words of a verb that works on files, as its sources and its destination; on a server that is open, also the
// folder that may be left out. Errors: invalid_argument, with what is wrong in plain words.
Status take_places(Command& command, const std::vector<std::string>& given);

}  // namespace ftp::client
