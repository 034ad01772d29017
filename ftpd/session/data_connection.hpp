#pragma once

#include "ftpd/session/session.hpp"

namespace ftp::server {

// The data connection that PORT, PASV and their like have prepared (RFC 959 §3.2).

// A passive connection that is there already. operation_would_block: it must be waited for; not_connected: nothing was
// prepared.
Result<Stream> data_connection_at_once(Session& session);

// Waits for the client, or calls it. Errors: not_connected when nothing was prepared; timed_out; operation_canceled;
// those of connect(2).
awaitable<Result<Stream>> open_data_connection(Session& session, Deadline until);

}  // namespace ftp::server
