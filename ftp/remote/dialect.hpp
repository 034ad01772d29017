#pragma once

#include "common/protocol/features.hpp"
#include "ftp/remote/data_ways.hpp"

namespace ftp::client {

// What was learned about a server; shared by all sessions with it in one run.
struct Dialect {
    Features features;
    bool lock_step = false;       // one command at a time: it once answered out of place
    bool accepts_restart = true;  // until REST is refused
    DataWays data_ways;

    bool lists_facts() const { return features.has("MLST") || features.has("MLSD"); }
    bool sets_times() const { return features.has("MFMT"); }
    // Publishes an upload only when it is whole, and knows a whole one by the size we announce with ALLO.
    bool publishes_whole() const { return features.has_line("ALLO EXACT"); }
};

}  // namespace ftp::client
