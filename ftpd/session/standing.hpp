#pragma once

#include "ftpd/session/session.hpp"

namespace ftp::server {

// Reads the users file again if it has changed. Off this thread, since it may block.
awaitable<void> see_changed_users(Session& session);

// Whether who has logged in may stay; asked before each command, it looks at the users file once a second at most.
// What has changed of the account (rights, fxp, close_notify) holds from now on. No longer: the user is gone, the
// password, the certificate or the directory is another, or TLS is required now and not in use.
awaitable<bool> may_stay(Session& session);

}  // namespace ftp::server
