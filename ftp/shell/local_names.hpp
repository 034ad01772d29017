#pragma once

#include "ftp/options/command.hpp"

namespace ftp::client {

// What a shell does before a program sees its words: local sources of put that hold * ? or [ become all names that fit,
// and ~ a home folder. Other local names lose the backslashes that made wildcards ordinary. wildcards: false takes
// every name, there as well as here, as it is. Errors: no_such_file_or_directory where nothing fits.
Status expand_names(Command& command, bool wildcards);

// The names here that fit a word; the word itself when none does, or with wildcards off.
std::vector<std::string> names_here(const std::string& word, bool wildcards);

}  // namespace ftp::client
