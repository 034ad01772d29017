#pragma once

#include "ftpd/session/session.hpp"

#include <optional>
#include <string_view>

namespace ftp::server {

// No command is carried over the begin or the end of TLS: what has come behind AUTH in the clear may be a stranger's,
// who wants it to be taken for the client's. Ends the session then (421, logged); nothing when all is well.
std::optional<Reply> pipelined(Session& session, std::string_view verb);

}  // namespace ftp::server
