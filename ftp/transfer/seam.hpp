#pragma once

#include "ftp/transfer/means.hpp"
#include "ftp/transfer/session.hpp"

namespace ftp::client {

// So many octets in front of the place where two parts of a file meet are compared before the second is added.
inline constexpr std::uint64_t overlap = 64 << 10;

// Whether a remote file of this size is, from its octet `begin` on, the beginning of a local one, by its last 64 KiB,
// which are fetched for that. False also where they cannot be had. The session is ready for use afterwards. Errors:
// connection_lost, busy; those of reading the local file.
awaitable<Result<bool>> seam_fits(Session& session, const Means& means, std::string remote, std::uint64_t size,
                                  int local, std::uint64_t begin = 0);

}  // namespace ftp::client
