#pragma once

#include "ftpd/session/session.hpp"

namespace ftp::server {

// The control connection goes under TLS: what AUTH has promised, or what an implicit listener begins with. False when
// no TLS came about, which is logged: then nothing more may be said on it.
awaitable<bool> encrypt_control(Session& session);

// It goes back to the clear: close_notify from both sides, and nothing behind it (CCC, REIN: RFC 4217 §5, §13). False
// when the client did otherwise.
awaitable<bool> leave_tls(Session& session);

// After the login: the tickets of this session name its account from now on.
void name_account_in_tickets(Session& session);

// The TLS of a data connection (PROT P), and whether it is who it must be.
// Errors: those of the handshake; TlsFailure::untrusted when it should have resumed a session of this client, or shows
// another certificate: doing() is the text for the client.
// begin_encrypting() does what is light and takes no more than a moment, so that nobody need watch the control
// connection meanwhile: operation_would_block when finish_encrypting() must do the rest.
awaitable<Status> begin_encrypting(Session& session, Stream& data);
awaitable<Status> finish_encrypting(Session& session, Stream& data);

}  // namespace ftp::server
