#pragma once

#include "ftpd/session/session.hpp"

namespace ftp::server {

// The data connection that stays open between two files in block mode (RFC 959 §3.4.2), and files that come ahead of
// their commands on it (PROTOCOL §4.5).

// After a transfer: leaves its data connection open for the next one. False where it cannot: in stream mode, and where
// it does not stand between two files. One that was to be received, but could not be kept, can be left within only if
// somebody is going to read it to its end.
enum class Within { no, yes };
bool leave_open(Session& session, Carriage& carriage, const Outcome& outcome, Within within = Within::no);

// Takes the open connection for a transfer. Errors: not_connected when there is none, or the client has closed it.
Result<Carriage> take_open(Session& session);

// Commands may be refused while their files are on their way: then these are read to their end.
bool comes_ahead(const Session& session);

// Files are here whose commands have not been run: nothing may change now that tells how they are to be read.
bool files_outstanding(Session& session);

}  // namespace ftp::server
