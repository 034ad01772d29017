#pragma once

#include "common/connection/transfer.hpp"
#include "ftpd/session/session.hpp"

namespace ftp::server {

// What ALLO said of the upload that follows it.
struct Announced {
    std::optional<std::uint64_t> octets;
    bool exact = false;  // OPTS ALLO EXACT: it is a promise, not a hint
};

// Whether an upload whose data connection ended in an orderly way is complete (DESIGN §3.1). In stream mode the end of
// a file looks like the end of a client that was killed; what tells them apart is the announced size, or that the
// control connection is still there a moment later.
// end: whether the sender has said itself that this is the end (close_notify), which needs no other proof.
// Errors: message_size for another size than was promised; not_connected when the client is gone; operation_canceled
// when the server stops.
enum class End { seen, said };
awaitable<Status> prove_complete(Session& session, const FileReceiver& receiver, Announced announced, End end);

}  // namespace ftp::server
