#pragma once

#include "ftp/options/sites.hpp"

#include <functional>
#include <string>

namespace ftp::client {

// ftp site add, list and remove. say: gets the lines of the result. Errors: those of Sites.
Status manage_sites(const Command& command, Sites& sites, const std::function<void(const std::string&)>& say);

}  // namespace ftp::client
