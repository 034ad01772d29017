#pragma once

#include "common/protocol/features.hpp"
#include "common/protocol/list_family.hpp"
#include "ftp/remote/data_ways.hpp"
#include "ftp/remote/digest_ways.hpp"
#include "ftp/remote/list_zone.hpp"
#include "ftp/remote/time_setting.hpp"

#include <optional>
#include <string>

namespace ftp::client {

// How far ahead of the answers commands leave: one at a time, several in one segment, or another one even behind a
// transfer command.
enum class Rung { one_by_one, flights, pairs };

// What was learned about a server; shared by all sessions with it in one run.
struct Dialect {
    std::string greeting;  // its lines, as many as are worth keeping
    bool learned = false;  // a login told all that follows
    Features features;
    bool speaks_utf8 = false;     // names are UTF-8 for certain (RFC 2640)
    Rung rung = Rung::pairs;      // until it answers out of place
    bool accepts_restart = true;  // until REST is refused
    DataWays data_ways;
    TimeWays time_ways;
    DigestWays digest_ways;
    bool refuses_facts = false;             // MLSD is refused whatever FEAT said
    bool begins_in_silence = false;         // data comes without a 1yz reply in front of it
    bool refuses_ahead = false;             // block mode, or files ahead, whatever FEAT said
    bool spoils_deflated = false;           // MODE Z is refused whatever FEAT said, or a transfer in it has failed
    std::optional<ListFamily> list_family;  // of LIST, once one has told
    ListZone list_zone;

    // It did on this rung.
    void answered_out_of_place_on(Rung its) {
        if (rung >= its && its > Rung::one_by_one) rung = static_cast<Rung>(static_cast<int>(its) - 1);
    }
    bool lock_step() const { return rung == Rung::one_by_one; }
    bool lists_facts() const { return !refuses_facts && (features.has("MLST") || features.has("MLSD")); }
    bool deflates() const { return !spoils_deflated && features.has_line("MODE Z"); }
    bool sets_times() const { return time_ways.best().has_value(); }
    // Takes files and commands on one data connection without waiting for replies (PROTOCOL §4.5).
    bool takes_files_ahead() const { return !refuses_ahead && !lock_step() && features.has_line("MODE B AHEAD"); }
    // Publishes an upload only when it is whole, and knows a whole one by the size we announce with ALLO.
    bool publishes_whole() const { return features.has_line("ALLO EXACT"); }
};

}  // namespace ftp::client
