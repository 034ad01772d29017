#pragma once

#include "common/protocol/control_line.hpp"

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace ftp {

// Server side: the bytes of a control connection become command lines, wherever the packets were split. Handles Telnet
// (RFC 854: IAC IAC, refused options, SB..SE, a stray DM in front of a verb), CR NUL and both line ends.
class CommandReader {
  public:
    struct Limits {
        std::size_t line = 8192;      // octets with their line end; longer: one TooLong, the rest is eaten
        std::size_t endless = 65536;  // octets without a line end: Endless
        bool strict_eol = false;      // only CR LF ends a line, a bare LF is data
    };

    // One 500 answers it.
    struct TooLong {
        bool operator==(const TooLong&) const = default;
    };
    // 421 answers it and the session ends: the last event, what is fed from then on is dropped.
    struct Endless {
        bool operator==(const Endless&) const = default;
    };
    // A NUL inside a line: 501.
    struct Nul {
        bool operator==(const Nul&) const = default;
    };
    using Event = std::variant<std::string, TooLong, Endless, Nul>;  // the string is a line without its end

    CommandReader() : CommandReader(Limits{}) {}
    explicit CommandReader(Limits limits);

    void feed(std::string_view bytes);

    // The next complete line or mishap, in order. An empty line is a line.
    std::optional<Event> next();

    // DONT and WONT for the options a peer tried to negotiate, to be sent as they are. Empty when there are none; at
    // most 64 between two calls.
    std::string take_answers() { return lines_.take_answers(); }

    // Octets as they came that next() has not given out: unfinished lines, lines not taken, Telnet commands among them.
    std::size_t held() const { return lines_.octets() + waiting_octets_; }

  private:
    struct Waiting {
        Event event;
        std::size_t octets;
    };

    void push(Event event, std::size_t octets);

    Limits limits_;
    ControlLineReader lines_;
    std::list<Waiting> waiting_;  // an idle session pays for no element
    std::size_t waiting_octets_ = 0;
    bool ended_ = false;
};

}  // namespace ftp
