#pragma once

#include "common/protocol/telnet.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace ftp {

// One line of a control connection, without its end and without Telnet commands.
struct ControlLine {
    std::string text;        // no more than the limit when too_long
    std::size_t octets = 0;  // that it took on the wire, with its end and with Telnet commands in it
    bool too_long = false;
    bool has_nul = false;  // other than in CR NUL
};

// Bytes become lines, wherever they were split. CR NUL is a CR that is data (RFC 854); what is over the limit is
// counted, not kept.
class ControlLineReader {
  public:
    enum class LineEnd { crlf, crlf_or_lf };

    // limit: octets of a line with its end.
    ControlLineReader(std::size_t limit, LineEnd end) : limit_(limit), end_(end) {}

    // The line that this byte completes.
    std::optional<ControlLine> take(char byte);

    std::size_t octets() const { return line_.octets; }  // since the last line end
    std::string take_answers() { return telnet_.take_answers(); }

  private:
    bool ends_line(char octet) const { return octet == '\n' && (after_cr_ || end_ == LineEnd::crlf_or_lf); }
    void add(char octet);
    void keep(char octet);
    ControlLine finish();

    std::size_t limit_;
    LineEnd end_;
    TelnetFilter telnet_;
    ControlLine line_;
    std::size_t length_ = 0;  // octets of data, with the line end
    bool after_cr_ = false;
};

}  // namespace ftp
