#pragma once

#include "ftpd/session/session.hpp"

namespace ftp::server {

// The server-PI (RFC 959 §2.3) of one session: greets, reads commands, asks the gate, runs handlers, replies; until the
// client goes, a deadline passes or the server ends. Never throws for what a peer does.
awaitable<void> interpret(Session& session);

}  // namespace ftp::server
