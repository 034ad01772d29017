#pragma once

namespace ftp::server {

// Tells the service manager that the server is ready (sd_notify(3), READY=1), if there is one that listens.
void notify_ready();

}  // namespace ftp::server
