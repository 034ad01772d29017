#pragma once

#include "common/net/task.hpp"
#include "ftpd/session/session.hpp"

namespace ftp::server {

// One accepted control connection, from here to its end, on the loop of its stream. Counted, limited (421) and refused
// before anything is read.
void welcome(Nursery& nursery, UniqueFd socket, const Endpoint& peer, asio::any_io_executor executor,
             Services& services, Entrance entrance);

}  // namespace ftp::server
