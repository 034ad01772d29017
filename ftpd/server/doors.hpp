#pragma once

#include "common/base/result.hpp"
#include "common/net/listener.hpp"
#include "ftpd/config/configuration.hpp"
#include "ftpd/session/session.hpp"

#include <vector>

namespace ftp::server {

// A socket that listens, and how a session begins that comes in by it.
struct Door {
    UniqueFd socket;
    Endpoint endpoint;  // with the port that was given where 0 was asked
    Entrance entrance;
};

// All of `listen` and `listen_tls`, in that order. Error: doing() is the line to print, with what may be done about it;
// the code is invalid_argument when an address is none.
Result<std::vector<Door>> open_doors(const Configuration::Server& configuration);

}  // namespace ftp::server
