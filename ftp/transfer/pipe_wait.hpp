#pragma once

#include "common/net/asio.hpp"

namespace ftp::client {

// Blocks until a pipe or terminal is ready for this (POLLIN, POLLOUT), or has failed; false at the deadline.
bool wait_for_pipe(int pipe, short events, Deadline until);

}  // namespace ftp::client
