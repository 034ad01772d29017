#pragma once

#include "ftpd/config/configuration.hpp"

namespace ftp::server {

// The keys that differ and that a running server cannot take: "server.listen", ...
std::vector<std::string> keys_for_restart(const Configuration& running, const Configuration& wanted);

}  // namespace ftp::server
