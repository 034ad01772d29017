#pragma once

#include "ftp/transfer/outcome.hpp"

namespace ftp::client {

// What the program ends with: ftp(1), EXIT STATUS.
enum class ExitStatus {
    done = 0,
    some_failed = 1,
    usage = 2,
    unreachable = 3,
    login_refused = 4,
    untrusted = 5,
    refused = 6,
    local_failure = 7,
    verification_failed = 8,
    remote_full = 9,
    nothing_matched = 10,
    out_of_time = 11,
    try_later = 75,
    interrupted = 130,
    terminated = 143,
};

// What stopped the run decides; else the one cause of all failures, if nothing was done; else it is "some files
// failed".
ExitStatus exit_status(const Tally& tally);
ExitStatus exit_status(Cause cause);

}  // namespace ftp::client
