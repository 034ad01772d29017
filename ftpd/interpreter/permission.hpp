#pragma once

#include "ftpd/session/session.hpp"

namespace ftp::server {

// Whether the account may do this to that entry: by its rights, or because this session made it (rights = "write" may
// rename what it uploaded).
inline bool may_change(Session& session, Operation operation, const VirtualPath& path) {
    return session.account().rights.allow(operation) || session.made.contains(path);
}

}  // namespace ftp::server
