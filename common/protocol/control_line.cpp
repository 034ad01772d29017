#include "common/protocol/control_line.hpp"

#include <utility>

namespace ftp {

namespace {

// The second octet of a Synch whose IAC was lost as urgent data (RFC 959 §4.1.3); no verb begins with it.
constexpr char data_mark = '\xF2';

}  // namespace

std::optional<ControlLine> ControlLineReader::take(char byte) {
    ++line_.octets;
    const auto octet = telnet_.take(byte);
    if (!octet || (*octet == data_mark && length_ == 0)) return std::nullopt;
    ++length_;
    if (ends_line(*octet)) return finish();
    add(*octet);
    return std::nullopt;
}

void ControlLineReader::add(char octet) {
    const bool follows_cr = std::exchange(after_cr_, octet == '\r');
    if (follows_cr) keep('\r');
    if (octet == '\r' || (follows_cr && octet == '\0')) return;
    if (octet == '\0') line_.has_nul = true;
    keep(octet);
}

void ControlLineReader::keep(char octet) {
    if (line_.text.size() < limit_) line_.text += octet;
}

ControlLine ControlLineReader::finish() {
    line_.too_long = length_ > limit_;
    length_ = 0;
    after_cr_ = false;
    return std::exchange(line_, {});
}

}  // namespace ftp
