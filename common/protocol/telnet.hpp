#pragma once

#include <optional>
#include <string>

namespace ftp {

// Takes the Telnet commands (RFC 854) out of the bytes of a control connection. Options are refused, never negotiated
// (RFC 1123 §4.1.2.12).
class TelnetFilter {
  public:
    // The data octet that this byte completes; nothing while it belongs to a command.
    std::optional<char> take(char byte);

    // DONT and WONT for what the peer has offered and asked for since the last call. At most 64 of them: a peer that
    // sends more does not wait for answers.
    std::string take_answers();

  private:
    enum class State { data, command, offered, asked, refused, subnegotiation, subnegotiation_command };

    std::optional<char> after_iac(unsigned char byte);
    void answer(unsigned char verb, char option);

    State state_ = State::data;
    std::string answers_;
};

}  // namespace ftp
