#pragma once

#include <cstddef>
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

    struct TooLong {};  // answered with one 500
    struct Endless {};  // the session ends with 421
    struct Nul {};      // a NUL inside a line: 501
    using Event = std::variant<std::string, TooLong, Endless, Nul>;  // the string is a line without its end, never empty or not

    CommandReader() = default;
    explicit CommandReader(Limits limits) : limits_(limits) {}

    void feed(std::string_view bytes);

    // The next complete line or mishap, in order. An empty line is a line.
    std::optional<Event> next();

    // DONT and WONT for the options a peer tried to negotiate, to be sent as they are. Empty when there are none; bounded.
    std::string take_answers();

    // Octets held that make no complete line yet, nor were taken by next().
    std::size_t held() const;

  private:
    Limits limits_;
    // (to be filled in by the implementation)
};

}  // namespace ftp
