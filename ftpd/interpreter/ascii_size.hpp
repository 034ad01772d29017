#pragma once

#include "ftpd/session/session.hpp"

namespace ftp::server {

// The octets of a RETR in TYPE A (RFC 3659 §4): at least as many as the file has, and at most twice that. Reads the
// file on the pool and leaves its offset where it is. Errors: value_too_large for over 16 MiB, which is not read; those
// of reading. Cancel: waits for the end of the file.
awaitable<Result<std::uint64_t>> ascii_size(Session& session, const OpenedFile& opened);

}  // namespace ftp::server
