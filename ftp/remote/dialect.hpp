#pragma once

#include "common/protocol/features.hpp"

namespace ftp::client {

// What was learned about a server; shared by all sessions with it in one run.
struct Dialect {
    Features features;
    bool lock_step = false;        // one command at a time: it once answered out of place
    bool extended_passive = true;  // until EPSV is refused (RFC 2428 §3)
    bool accepts_restart = true;   // until REST is refused

    bool lists_facts() const { return features.has("MLST") || features.has("MLSD"); }
    bool sets_times() const { return features.has("MFMT"); }
    // Publishes an upload only when it is whole, and knows a whole one by the size we announce with ALLO.
    bool publishes_whole() const { return features.has_line("ALLO EXACT"); }
};

}  // namespace ftp::client
