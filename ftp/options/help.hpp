#pragma once

#include "ftp/options/verb.hpp"

#include <string>

namespace ftp::client {

// What --help prints: examples first, and no more than a screen of 24 lines and 80 columns. Of the shell: of all.
std::string help_text(Verb verb);

}  // namespace ftp::client
