#pragma once

#include "common/connection/incoming_blocks.hpp"
#include "common/connection/incoming_deflate.hpp"
#include "common/connection/meter.hpp"
#include "common/connection/pacer.hpp"
#include "common/connection/stop_switch.hpp"
#include "common/net/stream.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace ftp {

// How a transfer ended.
enum class Ending {
    unfinished,       // it reached the limit it was given and can be driven on
    complete,         // all was sent; or the sender closed its side in an orderly way, or ended the file (MODE B)
    aborted,          // by its StopSwitch
    stalled,          // nothing moved for the stall limit
    connection_lost,  // reset, or closed by the one who should receive; or closed within a file (MODE B, Z)
    truncated,        // closed by the one who sends, but without close_notify: what came may not be all (TLS)
    given_up,         // its sender has said that it is not whole (MODE B)
    damaged,          // what came is not one whole zlib stream and nothing else, or is a bomb (MODE Z)
    local_failure,    // file or disk; the error says which
};

struct Outcome {
    Ending ending = Ending::unfinished;
    std::optional<Error> error;
};

// How files and octets of the data connection become each other (RFC 959 §3.4).
enum class Mode {
    stream,   // the end of the connection is the end of the file
    block,    // a block ends the file, and the connection may carry another one
    deflate,  // MODE Z: the file is one zlib stream, and the connection ends behind it
};

// What every transfer carries along when it changes loops.
struct Carriage {
    Stream data;
    std::shared_ptr<Meter> meter = std::make_shared<Meter>();
    std::shared_ptr<StopSwitch> stop = std::make_shared<StopSwitch>();
    std::chrono::milliseconds stall_limit{300'000};
    std::shared_ptr<Pacer> pacer;  // may be empty: as fast as it goes
    bool acknowledge = false;      // at the first wait: see acknowledge_at_once()
    Mode mode = Mode::stream;
    IncomingBlocks blocks;     // MODE B: what has arrived and was not taken, also of the files behind this one
    bool marks = false;        // MODE B: the sender puts a restart marker, the position in the file, every 16 MiB
    IncomingDeflate deflated;  // MODE Z: what has arrived and was not taken
    unsigned deflate_level = deflate::usual_level;    // MODE Z: how hard the sender tries
    std::uint64_t most_inflated = ~std::uint64_t{0};  // MODE Z: a file that becomes longer is damaged
    // MODE B: called for each restart marker of the sender, on the loop that carries the transfer, when all in front of
    // it is kept. May be empty.
    std::function<void(const std::string& marker)> on_marker;
};

// A piece of work without waiting: how it stands after it.
struct Step {
    enum class Kind { moved, blocked, ended } kind = Kind::moved;
    Ending ending = Ending::unfinished;
    std::optional<Error> error;

    static Step moved() { return {}; }
    static Step blocked() { return {Kind::blocked, Ending::unfinished, std::nullopt}; }
    static Step ended(Ending ending, std::optional<Error> error = std::nullopt) {
        return {Kind::ended, ending, std::move(error)};
    }
};

// After a failed send or receive on a data connection: it is gone, unless it only has to wait.
Step stopped_by(Error error);

// What has arrived of a file.
struct Arrival {
    std::string_view octets;      // until the next call on this thread; or none, and
    std::optional<Step> instead;  // why: they must be waited for, or the file has ended
};

// Takes up to so many octets off the data connection, as its mode has them.
Arrival next_octets(Carriage& carriage, std::uint64_t most);

}  // namespace ftp
