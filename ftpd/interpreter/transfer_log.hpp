#pragma once

#include "common/connection/transfer.hpp"
#include "ftpd/session/session.hpp"

namespace ftp::server {

enum class Direction { download, upload };

// One line for a transfer that has ended, in the log and in the xferlog.
void log_transfer(Session& session, const Running& running, Direction direction, bool complete, const Outcome& outcome);

}  // namespace ftp::server
