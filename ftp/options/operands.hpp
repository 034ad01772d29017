#pragma once

#include "ftp/options/command.hpp"

#include <string>
#include <vector>

namespace ftp::client {

// Puts the words behind a verb, options taken out, in their places. Errors: invalid_argument, with what is wrong in
// plain words.
Status take_operands(Command& command, std::vector<std::string> words);

}  // namespace ftp::client
