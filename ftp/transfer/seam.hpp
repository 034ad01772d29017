#pragma once

#include "ftp/transfer/means.hpp"
#include "ftp/transfer/session.hpp"

namespace ftp::client {

// So many octets in front of the place where two parts of a file meet are compared before the second is added.
inline constexpr std::uint64_t overlap = 64 << 10;

// The end of what an earlier try has left, on the server and here.
struct Seam {
    // Who sent what is there. What this run has sent is known to be from the file: only its end is looked at.
    enum class By { anybody, this_run };
    Seam(std::string path, std::uint64_t octets, int file) : remote(std::move(path)), size(octets), local(file) {}

    std::string remote;
    std::uint64_t size;       // of the remote file
    int local;                // borrowed
    std::uint64_t begin = 0;  // the octet of the remote file from which on it should be as the local one
    By by = By::anybody;
};

// Whether the remote file is, from there on, the beginning of the local one: by the digest of all of it, where the
// server computes such; nothing where it does not. Errors: connection_lost; those of reading the local file.
awaitable<Result<std::optional<bool>>> seam_fits_by_digest(Session& session, const Means& means, Seam seam);

// The same, where the server computes nothing by the last 64 KiB, which are fetched for that. False also where they
// cannot be had. The session is ready for use afterwards. Errors: connection_lost, busy; those of reading the local
// file.
awaitable<Result<bool>> seam_fits(Session& session, const Means& means, Seam seam);

}  // namespace ftp::client
