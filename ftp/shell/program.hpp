#pragma once

#include "ftp/shell/interpreter.hpp"

namespace ftp::client {

// Whole programs, from their command to their exit status (128 and the signal that ended them). They own the loop.
int run_shell(const Command& command, const Places& places);
int run_script(Command command, const Places& places);

}  // namespace ftp::client
