#pragma once

#include "common/connection/control_connection.hpp"
#include "common/protocol/command.hpp"
#include "common/protocol/command_reader.hpp"

#include <list>

namespace ftp::server {

// The command lines that have arrived and were not run yet, in order. Bounded: when it is full nothing more is read,
// and the peer's own send buffer fills. (RFC 959 §5.4: commands that come while one is running are queued.)
class CommandQueue {
  public:
    struct Limits {
        std::size_t octets = 64 << 10;
        std::size_t lines = 1000;
    };
    CommandQueue(CommandReader::Limits reader, Limits limits) : reader_(reader), limits_(limits) {}

    bool empty() const { return lines_.empty(); }
    // Whether anything has arrived that was not run, be it half a line.
    bool holds_anything() const { return !lines_.empty() || reader_.held() > 0; }
    bool full() const { return octets_ >= limits_.octets || lines_.size() >= limits_.lines; }
    // The peer has closed its side, or the connection broke; what is queued is still to be run.
    bool ended() const { return ended_; }
    CommandReader::Event take();

    // Whether the next line is this verb without an argument: STAT during a transfer is answered out of turn.
    bool next_is(std::string_view verb) const;
    // Whether a line with this verb waits anywhere: ABOR stops a transfer, a QUIT explains why the peer closed.
    bool holds(std::string_view verb) const;

    // Takes in what has arrived without waiting.
    void look(ControlConnection& control);
    // Waits for more. Errors: timed_out, operation_canceled, those of the connection; the orderly end is none, see
    // ended().
    awaitable<Status> wait(ControlConnection& control, Deadline until);

  private:
    void gather(ControlConnection& control);

    CommandReader reader_;
    Limits limits_;
    std::list<CommandReader::Event> lines_;
    std::size_t octets_ = 0;
    bool ended_ = false;
};

}  // namespace ftp::server
