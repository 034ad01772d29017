#pragma once

#include "ftpd/interpreter/row.hpp"

namespace ftp::server {

// What the configuration has not switched off.
bool offered(const Row& row, const Configuration& configuration);
// How a verb is written here, for HELP and for a 501 of its handler.
std::string syntax_of(const Row& row, const Configuration& configuration);

}  // namespace ftp::server
