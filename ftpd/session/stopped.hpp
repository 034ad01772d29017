#pragma once

#include "common/connection/transfer.hpp"
#include "ftpd/session/session.hpp"

namespace ftp::server {

// Why a transfer did not come to its end, where only its session knows.

Error control_ended();    // not_connected
Error server_stopping();  // operation_canceled

// Completes the outcome of a transfer that its StopSwitch has stopped: where the client is gone it is connection_lost;
// ABOR needs no explanation.
void explain_stop(const Session& session, Outcome& outcome);

}  // namespace ftp::server
