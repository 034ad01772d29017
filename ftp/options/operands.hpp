#pragma once

#include "ftp/options/command.hpp"

#include <string>
#include <vector>

namespace ftp::client {

// Puts the words behind a verb, options taken out, in their places. Errors: invalid_argument, with what is wrong in
// plain words.
Status take_operands(Command& command, std::vector<std::string> words);

// Of a script: letters, digits and '_', the first no digit.
bool is_variable_name(std::string_view text);

}  // namespace ftp::client
