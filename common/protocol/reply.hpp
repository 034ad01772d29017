#pragma once

#include "common/base/result.hpp"
#include "common/protocol/control_line.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ftp {

// The reply codes we send (RFC 959 §4.2, 2228, 2389, 2428, 3659). A foreign server may send others of the same classes.
enum class Code : int {
    restart_marker = 110,
    data_already_open = 125,
    opening_data = 150,
    ok = 200,
    superfluous = 202,
    system_status = 211,
    directory_status = 212,
    file_status = 213,
    help = 214,
    system_type = 215,
    ready = 220,
    closing_control = 221,
    data_open = 225,
    transfer_complete = 226,
    passive = 227,
    extended_passive = 229,
    logged_in = 230,
    logged_in_by_certificate = 232,  // RFC 2228 §5.1: by security data
    security_accepted = 234,
    file_ok = 250,
    pathname = 257,
    need_password = 331,
    need_account = 332,
    pending = 350,
    service_closing = 421,
    no_data_connection = 425,
    transfer_aborted = 426,
    security_unavailable = 431,
    file_busy = 450,
    local_error = 451,
    no_space = 452,
    unknown_command = 500,
    bad_argument = 501,
    not_implemented = 502,
    bad_sequence = 503,
    parameter_not_supported = 504,
    data_protection_required = 521,  // RFC 4217 §10.2
    unknown_protocol = 522,          // also: this TLS on the data connection is not acceptable (RFC 4217 §10.2)
    not_logged_in = 530,
    protection_required = 533,
    denied_by_policy = 534,
    level_not_supported = 536,
    file_unavailable = 550,
    wrong_representation = 551,  // RFC 959: page type unknown; also HASH and RANG in this TYPE or MODE
    over_quota = 552,
    name_not_allowed = 553,
    bad_restart = 554,
};

// One reply: a code and one or more lines of text, without codes and line ends.
class Reply {
  public:
    Reply(Code code, std::string text) : Reply(static_cast<int>(code), std::vector<std::string>{std::move(text)}) {}
    Reply(Code code, std::vector<std::string> lines) : Reply(static_cast<int>(code), std::move(lines)) {}
    Reply(int code, std::vector<std::string> lines);

    int number() const { return code_; }
    Code code() const { return static_cast<Code>(code_); }
    bool is(Code code) const { return code_ == static_cast<int>(code); }
    int kind() const { return code_ / 100; }  // the first digit, on which clients decide
    bool preliminary() const { return kind() == 1; }
    bool completed() const { return kind() == 2; }
    bool intermediate() const { return kind() == 3; }
    bool transient_failure() const { return kind() == 4; }
    bool permanent_failure() const { return kind() == 5; }

    const std::vector<std::string>& lines() const { return lines_; }
    const std::string& text() const { return lines_.front(); }
    // "550 No such file", several lines joined by " / ": for logs and error messages. Ends in "..." behind 1,000 octets.
    std::string summary() const;

    // Names stand in it as data (257, MLST, HASH and their like): a client sends them back as they are (RFC 3659 §2.2),
    // so their control bytes stay, as in a listing.
    Reply with_names() &&;

    // As it goes over the wire (RFC 959 §4.2): an inner line that begins with three digits is indented, IAC is doubled
    // (RFC 854), control bytes become '?': CR, LF and NUL always, the others where no name is data.
    std::string wire() const;

  private:
    int code_;
    std::vector<std::string> lines_;
    bool keeps_controls_ = false;
};

// Client side: bytes become replies. Accepts both multi-line forms (RFC 959 §4.2, and RFC 2228's with the code before
// every line, which is taken off) and bare LF; a Telnet IAC IAC is one 0xFF, negotiations are dropped. Empty lines
// between replies are skipped.
class ReplyReader {
  public:
    struct Limits {
        std::size_t line = 1 << 20;    // octets of one line; the rest of it is dropped and the reply is an error
        std::size_t lines = 100'000;   // of one reply; likewise
        std::size_t bytes = 16 << 20;  // of one reply; likewise
    };

    ReplyReader() : ReplyReader(Limits{}) {}
    explicit ReplyReader(Limits limits);

    void feed(std::string_view bytes);

    // The next complete reply in order. An Error (protocol_error, message_size) means that the peer does not speak FTP
    // or went over a limit; what follows it is not to be trusted. A reply over a limit is told at its last line.
    std::optional<Result<Reply>> next();

    // Octets as they came that next() has not given out. Must be 0 when TLS starts.
    std::size_t held() const { return lines_.octets() + open_.octets + waiting_octets_; }

  private:
    // The reply that is being read; code 0 between replies.
    struct Open {
        int code = 0;
        std::vector<std::string> lines;
        std::size_t octets = 0;
        bool over_limit = false;
    };
    struct Waiting {
        Result<Reply> reply;
        std::size_t octets;
    };

    void begin(const ControlLine& line);
    void go_on(const ControlLine& line);
    void add(const ControlLine& line, std::string_view text);
    void finish();
    void push(Result<Reply> reply, std::size_t octets);

    Limits limits_;
    ControlLineReader lines_;
    Open open_;
    std::deque<Waiting> waiting_;
    std::size_t waiting_octets_ = 0;
};

}  // namespace ftp
