#pragma once

#include "common/protocol/listing.hpp"

#include <chrono>
#include <optional>

namespace ftp::client {

// In which zone a server writes the times of LIST: nothing in a list tells. MDTM, which is UTC (RFC 3659 §3), does.
struct ListZone {
    enum class State { unasked, known, unknown } state = State::unasked;
    std::chrono::minutes ahead{0};  // of UTC, when known

    // By how much a time of a list may be off once it is corrected: a zone other than UTC has a summer time.
    std::chrono::minutes slack() const;
};

// What the zone is ahead of UTC when a file is listed with one time and MDTM tells another, to the quarter of an hour.
// Nothing when no zone explains the difference (up to 14 hours either way).
std::optional<std::chrono::minutes> zone_of(FileTime listed, ListedEntry::Precision precision, FileTime in_utc);

}  // namespace ftp::client
