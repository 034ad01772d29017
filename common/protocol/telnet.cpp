#include "common/protocol/telnet.hpp"

#include <utility>

namespace ftp {

namespace {

// RFC 854, "TELNET command structure".
constexpr unsigned char subnegotiation_end = 240;    // SE
constexpr unsigned char subnegotiation_begin = 250;  // SB
constexpr unsigned char will = 251;
constexpr unsigned char wont = 252;
constexpr unsigned char do_it = 253;
constexpr unsigned char dont = 254;
constexpr unsigned char interpret_as_command = 255;  // IAC

constexpr std::size_t octets_of_answers = std::size_t{64} * 3;

}  // namespace

std::optional<char> TelnetFilter::take(char byte) {
    const auto octet = static_cast<unsigned char>(byte);
    switch (state_) {
        case State::data:
            if (octet != interpret_as_command) return byte;
            state_ = State::command;
            return std::nullopt;
        case State::command:
            return after_iac(octet);
        case State::offered:
            answer(dont, byte);
            return std::nullopt;
        case State::asked:
            answer(wont, byte);
            return std::nullopt;
        case State::refused:
            state_ = State::data;
            return std::nullopt;
        case State::subnegotiation:
            if (octet == interpret_as_command) state_ = State::subnegotiation_command;
            return std::nullopt;
        case State::subnegotiation_command:
            state_ = octet == subnegotiation_end ? State::data : State::subnegotiation;
            return std::nullopt;
    }
    return std::nullopt;
}

std::optional<char> TelnetFilter::after_iac(unsigned char byte) {
    state_ = State::data;
    switch (byte) {
        case interpret_as_command:
            return static_cast<char>(byte);
        case will:
            state_ = State::offered;
            break;
        case do_it:
            state_ = State::asked;
            break;
        case wont:
        case dont:
            state_ = State::refused;
            break;
        case subnegotiation_begin:
            state_ = State::subnegotiation;
            break;
        default:
            break;  // IP, DM, NOP and the like: two octets without a meaning here
    }
    return std::nullopt;
}

void TelnetFilter::answer(unsigned char verb, char option) {
    state_ = State::data;
    if (answers_.size() >= octets_of_answers) return;
    answers_ += {static_cast<char>(interpret_as_command), static_cast<char>(verb), option};
}

std::string TelnetFilter::take_answers() { return std::exchange(answers_, {}); }

}  // namespace ftp
