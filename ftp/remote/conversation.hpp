#pragma once

#include "common/connection/carriage.hpp"
#include "common/connection/control_connection.hpp"
#include "common/protocol/reply.hpp"
#include "ftp/remote/data_connection.hpp"
#include "ftp/remote/host.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ftp::client {

// The user-PI (RFC 959 §2.3) of one session: a control connection on which commands leave in flights and replies come
// back in order. One coroutine at a time. Every failure that leaves the state of the session unknown makes it unusable.
class Conversation {
  public:
    // Connects, logs in and learns what the server can (RFC 2389); TYPE I is set. host.endpoints must be resolved.
    // Errors: unreachable, login_refused, untrusted, busy (a 421 greeting), connection_lost, protocol_violated.
    static awaitable<Result<std::unique_ptr<Conversation>>> open(Host& host);

    Conversation(Host& host, Stream stream);

    Dialect& dialect() { return host_.dialect; }
    const Patience& patience() const { return host_.patience; }
    bool usable() const { return usable_; }
    const Endpoint& peer() const { return control_.remote(); }
    // What names are converted by on this host; null where they stay the bytes they are.
    const Charset* charset() const { return host_.dialect.speaks_utf8 ? nullptr : host_.charset.get(); }

    // All commands in one segment (one by one where the server asks for it), and the final reply to each. A refusal is
    // a reply, not an Error. Errors: connection_lost; busy for a 421; unusable for a line end or NUL in a command,
    // before anything is sent.
    awaitable<Result<Replies>> flight(std::vector<std::string> commands);
    awaitable<Result<Reply>> command(std::string line);
    // A flight, and where a passive data connection has worked before, behind it the question for the next one: if that
    // is open_data(), with nothing in front of it, it takes this port. Only the replies to the commands come back.
    awaitable<Result<Replies>> flight_and_port(std::vector<std::string> commands);
    // Whether a question may leave in one segment with the transfer command in front of it.
    bool pairs(const std::string& transfer, const std::string& question) const;
    // The answers do not belong to what was asked on this rung: the session is over, and the next goes on one rung
    // below. Errors: connection_lost; protocol_violated on the lowest.
    Error out_of_place(const Reply& reply, Rung on);

    // A data connection to or from the peer of the control connection, by the first way that works with this host
    // (EPSV, PASV, EPRT, PORT; Dialect::data_ways), with other commands in front of it in the same flight. purpose: the
    // transfer command that will follow ("RETR a"), for servers that must hear of it before (PRET, of drftpd).
    awaitable<Result<DataConnection>> open_data(std::vector<std::string> before, std::string purpose = std::string());
    // What is transferred is protected as the commands are (RFC 4217 §9).
    bool protects_data() const { return control_.encrypted(); }
    // TLS on a data connection that is made, by resuming the control connection's. Errors: connection_lost, untrusted
    // (then the session is over), operation_canceled.
    awaitable<Status> protect(Stream& data);
    // How what is transferred travels (MODE), as it was agreed with the server.
    Mode mode() const { return mode_; }
    void agreed_on(Mode mode) { mode_ = mode; }
    // What a transfer on it told about its way.
    void data_worked(DataWay way) { dialect().data_ways.worked(way); }
    void data_failed(DataWay way);
    DataWay next_data_way() const { return host_.dialect.data_ways.best(circumstances()); }

    // For transfers, where replies and data cross: commands without waiting, and the next reply, 1yz as well.
    awaitable<Status> send(std::vector<std::string> commands);
    // A reply that nobody asked for is dropped before the next command leaves (RFC 1123 §4.1.4.4).
    awaitable<Result<Reply>> next_reply(Deadline until);
    // Waits until there is something to read of the replies, without reading it; false at the deadline.
    awaitable<bool> replies_within(Deadline until);
    awaitable<Result<Reply>> final_reply(Deadline until);  // skips 1yz

    Deadline reply_deadline() const { return Clock::now() + patience().reply; }
    Deadline final_deadline() const { return Clock::now() + patience().final_reply; }

    // What was under way is given up (ABOR, RFC 959 §4.1.3), and every reply that is still owed is read. Where that
    // does not end within three seconds, the state of the session is unknown. Its data connection must be closed
    // already.
    awaitable<void> abort();
    // Between two commands: a server that has hung up, or says what nobody asked for (421), has ended the session.
    void look();
    // The last final reply said that there are too many sessions (wants_fewer_sessions).
    bool turned_away() const { return turned_away_; }
    // The state of the session is unknown from now on.
    void abandon() { usable_ = false; }
    // QUIT, politely: waits a second for its reply.
    awaitable<void> quit();

  private:
    // A port that the server waits at.
    struct Promise {
        DataWay way;
        Port port;
        Deadline until;
    };
    awaitable<Status> begin();
    awaitable<Status> log_in();
    awaitable<Status> greeting();
    awaitable<Status> ask_for_tls();
    Status go_on_in_the_clear(const Reply& refused);
    awaitable<Status> begin_tls();
    Status believe(const TlsPeer& peer);
    std::vector<std::string> protection_commands() const;
    // The reply to PROT, which alone decides: some servers know no PBSZ.
    Status judge_protection(const Reply& reply);
    // Before the login, which some servers want to see first (RFC 4217 §12.1 leaves the order open).
    Status judge_early_protection(const Reply& reply);
    awaitable<Status> protect_behind_login();
    std::string where() const;
    void note(const std::string& line) const;
    awaitable<Status> log_in_at_once(const std::string& password);
    awaitable<Status> learn(Features features);
    awaitable<Status> log_in_step_by_step();
    awaitable<Status> give_password(const Reply& asked);
    awaitable<Status> give_account(const Reply& asked);
    awaitable<Status> prepare_session();
    awaitable<Result<Replies>> one_flight(std::vector<std::string> commands);
    Status drop_unasked();
    Result<std::string> encoded(const std::string& command) const;
    std::vector<std::string> first_questions() const;
    awaitable<Result<Reply>> ask_for_data(std::string command, std::vector<std::string> before, Replies& replies);
    awaitable<Status> open_passive(DataConnection& data, std::vector<std::string> before);
    awaitable<Status> open_active(DataConnection& data, std::vector<std::string> before);
    bool promises_ports() const;
    awaitable<std::optional<DataConnection>> take_promised_port();
    Circumstances circumstances() const;
    Error lost(std::string how);

    Host& host_;
    ControlConnection control_;
    ReplyReader reader_;
    std::shared_ptr<TlsSessions> sessions_ = std::make_shared<TlsSessions>();
    std::string key_;  // of the server
    Mode mode_ = Mode::stream;
    std::optional<Promise> promise_;
    bool protects_later_ = false;
    bool quitting_ = false;  // QUIT was sent, perhaps by the user's own words
    bool usable_ = true;
    bool turned_away_ = false;
    std::size_t owed_ = 1;  // final replies that the server has still to give; the greeting is the first
};

// Could these be the answers to USER and PASS, sent together? If not, the server answers out of place.
bool fits_login(const Reply& user, const Reply& password);

// Why a login was refused, or nothing. The first reply of the two that decides.
Status judge_login(const Reply& user, const Reply& password);

}  // namespace ftp::client
