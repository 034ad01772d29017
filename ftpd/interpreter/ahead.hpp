#pragma once

#include "ftpd/interpreter/row.hpp"

namespace ftp::server {

// Files that come ahead of their commands (OPTS MODE B AHEAD, PROTOCOL §4.5): each upload command takes exactly one off
// the data connection, in order, also when it is refused.

// A row that stores what comes on the data connection.
bool uploads(const Row& row);

// Reads the file of a command that was refused, or that failed within it, to its end and throws it away. Behind the
// reply, so that the client can give the file up.
awaitable<void> swallow(Session& session);

}  // namespace ftp::server
