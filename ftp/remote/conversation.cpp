#include "ftp/remote/conversation.hpp"

#include "common/base/text.hpp"
#include "common/net/dialer.hpp"
#include "ftp/remote/failure.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

// Some servers read a control connection in small pieces and choke on more.
constexpr std::size_t flight_octets = 1024;
// One that takes files ahead queues 64 KiB of commands.
constexpr std::size_t long_flight_octets = 32 << 10;
constexpr std::size_t line_end = 2;

std::string name_of(const Site& site) { return site.host + " port " + std::to_string(site.port.value()); }

bool can_be_sent(std::string_view line) { return line.find_first_of(std::string_view("\r\n\0", 3)) == line.npos; }

// With its end; 0xFF is doubled (RFC 854), which only names that are not UTF-8 have.
std::string wire(std::string_view line) {
    std::string result;
    for (const char c : line) {
        result += c;
        if (c == '\xFF') result += c;
    }
    return result + "\r\n";
}

// For messages: a password is never shown, however somebody has written the command (RFC 959 §5.3: in any case). SITE
// PSWD, which some servers have, tells the old one and the new one.
std::string shown(const std::string& line) {
    const auto begin = std::min(line.find_first_not_of(" \t"), line.size());
    const auto verb = upper(line.substr(begin, 4));
    const auto end = std::min(begin + verb.size(), line.size());
    const bool secret = (verb == "PASS" || verb == "ACCT") && (line[end] == ' ' || line[end] == '\t');
    if (secret) return line.substr(0, end) + " ***";
    const auto word = verb == "SITE" ? std::min(line.find_first_not_of(" \t", end), line.size()) : line.size();
    return upper(line.substr(word, 4)) == "PSWD" ? line.substr(0, word + 4) + " ***" : line;
}

// As it stood on the wire, line by line.
void trace_reply(const Trace& trace, const Reply& reply) {
    const auto code = std::to_string(reply.number());
    const auto& lines = reply.lines();
    for (std::size_t i = 0; i < lines.size(); ++i)
        trace(Direction::received, code + (i + 1 < lines.size() ? "-" : " ") + lines[i]);
}

// "127.0.0.1:21: connecting", "[::1]:21: connected", "127.0.0.1:21: Connection refused".
void trace_attempt(const Host& host, const Endpoint& to, std::optional<std::error_code> ended) {
    if (!host.tells_attempts || !host.trace) return;
    const auto address = to.address().to_string();
    const auto where = (to.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(to.port());
    const auto how = !ended ? "connecting" : *ended ? ended->message() : "connected";
    host.trace(Direction::aside, where + ": " + how);
}

Status refuse_unsendable(const std::vector<std::string>& commands) {
    const auto bad = std::ranges::find_if_not(commands, can_be_sent);
    if (bad == commands.end()) return {};
    return failed(Failure::unusable, "a line end or NUL cannot be sent: " + shown(*bad));
}

}  // namespace

std::string Conversation::where() const { return name_of(host_.site); }

Conversation::Conversation(Host& host, Stream stream) : host_(host), control_(std::move(stream)) {}

awaitable<Result<std::unique_ptr<Conversation>>> Conversation::open(Host& host) {
    const std::string where = name_of(host.site);
    for (;;) {
        const bool at_once = !host.dialect.lock_step();
        DialNews news = [&host](const Endpoint& to, std::optional<std::error_code> ended) {
            trace_attempt(host, to, ended);
        };
        auto stream = co_await dial_first(host.endpoints, Clock::now() + host.patience.connect, std::move(news));
        if (!stream)
            co_return failed(Failure::unreachable, "connecting to " + where + ": " + stream.error().code().message());
        auto conversation = std::make_unique<Conversation>(host, std::move(*stream));
        auto done = co_await conversation->log_in();
        if (done) co_return std::move(conversation);
        // Commands sent together may be more than an old server can take: once more, one at a time.
        const bool try_again = at_once && host.dialect.lock_step();
        const bool names_host =
            is(done.error(), Failure::connection_lost) && done.error().doing().find(host.site.host) != where.npos;
        if (!try_again && names_host) co_return done.error();
        if (!try_again) co_return Error(done.error().code(), where + ": " + done.error().doing());
    }
}

awaitable<Result<Replies>> Conversation::flight(std::vector<std::string> commands) {
    if (auto fit = refuse_unsendable(commands); !fit) co_return fit.error();
    for (const auto& command : commands) {
        if (auto bytes = encoded(command); !bytes) co_return bytes.error();
    }
    const auto most = dialect().takes_files_ahead() ? long_flight_octets : flight_octets;
    Replies all;
    for (auto next = commands.begin(); next != commands.end();) {
        std::vector<std::string> some;
        std::size_t octets = 0;
        while (next != commands.end() &&
               (some.empty() || (!dialect().lock_step() && octets + next->size() + line_end <= most))) {
            octets += next->size() + line_end;
            some.push_back(std::move(*next++));
        }
        auto replies = co_await one_flight(std::move(some));
        if (!replies) co_return replies.error();
        all.insert(all.end(), replies->begin(), replies->end());
    }
    co_return all;
}

awaitable<Result<Replies>> Conversation::one_flight(std::vector<std::string> commands) {
    if (auto sent = co_await send(commands); !sent) co_return sent.error();
    Replies replies;
    for (const auto& command : commands) {
        const auto until = reply_deadline();
        auto reply = co_await final_reply(until);
        // It has answered the first of them and lost the others; one that says it takes commands ahead loses none.
        const bool lost_others = !reply && !replies.empty() && Clock::now() >= until;
        if (lost_others && !dialect().takes_files_ahead()) dialect().answered_out_of_place_on(Rung::flights);
        if (!reply) co_return Error(reply.error().code(), shown(command) + ": " + reply.error().doing());
        replies.push_back(std::move(*reply));
    }
    co_return replies;
}

bool Conversation::pairs(const std::string& transfer, const std::string& question) const {
    return host_.dialect.rung == Rung::pairs && transfer.size() + question.size() + 2 * line_end <= flight_octets;
}

awaitable<Result<Reply>> Conversation::command(std::string line) {
    std::vector<std::string> lines;
    lines.push_back(std::move(line));
    auto replies = co_await flight(std::move(lines));
    if (!replies) co_return replies.error();
    co_return std::move(replies->front());
}

awaitable<Status> Conversation::send(std::vector<std::string> commands) {
    if (!usable_) co_return lost("gone");
    if (auto fit = refuse_unsendable(commands); !fit) co_return fit;
    std::vector<std::string> bytes;
    for (const auto& command : commands) {
        auto one = encoded(command);
        if (!one) co_return one.error();
        bytes.push_back(std::move(*one));
    }
    if (owed_ == 0) {
        if (auto dropped = drop_unasked(); !dropped) co_return dropped;
    }
    for (std::size_t i = 0; i < commands.size(); ++i) {
        if (host_.trace) host_.trace(Direction::sent, shown(commands[i]));
        control_.put(wire(bytes[i]));
        quitting_ = quitting_ || upper(commands[i]) == "QUIT";
        ++owed_;
    }
    if (auto sent = co_await control_.flush(reply_deadline()); !sent) co_return lost(sent.error().code().message());
    co_return Status();
}

Result<std::string> Conversation::encoded(const std::string& command) const {
    const auto* set = charset();
    if (!set) return command;
    auto bytes = set->to_server(command);
    if (bytes) return std::move(*bytes);
    return failed(Failure::unusable, shown(command) + ": not to be written in " + set->name());
}

// What the server says while nothing is asked of it would be taken for the answer to the next command.
Status Conversation::drop_unasked() {
    constexpr int longest = 64;  // buffers
    for (int i = 0; i < longest; ++i) {
        while (auto next = reader_.next()) {
            if (!*next) return failed(Failure::protocol_violated, (usable_ = false, next->error().text()));
            if (host_.trace) trace_reply(host_.trace, **next);
            if (!(*next)->is(Code::service_closing)) continue;
            usable_ = false;
            return refusal("the server ends the session", **next);
        }
        const auto got = control_.try_read(reader_);
        if (!got && got.error().is(std::errc::operation_would_block)) {
            if (reader_.held() == 0) return {};
            break;
        }
        if (!got) return lost(got.error().code().message());
        if (*got == 0) return lost("closed");
    }
    usable_ = false;
    return failed(Failure::protocol_violated, "replies that nobody asked for");
}

awaitable<bool> Conversation::replies_within(Deadline until) {
    if (reader_.held() > 0) co_return true;
    const auto error = co_await control_.stream().descriptor().wait(Readiness::readable, until);
    co_return !error;
}

awaitable<Result<Reply>> Conversation::next_reply(Deadline until) {
    for (;;) {
        if (auto next = reader_.next()) {
            if (!*next) co_return failed(Failure::protocol_violated, (usable_ = false, next->error().text()));
            if (host_.trace) trace_reply(host_.trace, **next);
            if (!(*next)->preliminary() && owed_ > 0) --owed_;
            if (!(*next)->preliminary()) turned_away_ = wants_fewer_sessions(**next);
            // Behind the goodbye the server closes, a moment sooner or later.
            if (quitting_ && (*next)->is(Code::closing_control)) usable_ = false;
            if (!(*next)->is(Code::service_closing)) co_return std::move(**next);
            usable_ = false;
            co_return refusal("the server ends the session", **next);
        }
        // Who sends without end is never waited for, so the deadline is looked at here too, and others get their turn.
        if (Clock::now() >= until) co_return lost("no answer in time");
        co_await asio::post(co_await asio::this_coro::executor, use_awaitable);
        auto got = co_await control_.read(reader_, until);
        if (!got && got.error().is(std::errc::operation_canceled))
            co_return got.error();  // nothing is lost: it can be asked again
        if (!got)
            co_return lost(got.error().is(std::errc::timed_out) ? "no answer in time" : got.error().code().message());
        if (*got == 0) co_return lost("closed");
        // Old servers send each reply by itself and wait with the next for our acknowledgement, which is 40 ms late.
        acknowledge_at_once(control_.stream().socket());
    }
}

awaitable<Result<Reply>> Conversation::final_reply(Deadline until) {
    for (;;) {
        auto reply = co_await next_reply(until);
        if (!reply || !reply->preliminary()) co_return reply;
    }
}

Error Conversation::out_of_place(const Reply& reply, Rung on) {
    usable_ = false;
    dialect().answered_out_of_place_on(on);
    const auto failure = on == Rung::one_by_one ? Failure::protocol_violated : Failure::connection_lost;
    return failed(failure, "an answer out of place: " + reply.summary());
}

Error Conversation::lost(std::string how) {
    usable_ = false;
    return failed(Failure::connection_lost, "control connection to " + host_.site.host + ": " + how);
}

void Conversation::look() {
    const auto got = control_.try_read(reader_);
    if (got || !got.error().is(std::errc::operation_would_block)) abandon();
}

awaitable<void> Conversation::abort() {
    promise_.reset();
    if (!usable_ || owed_ == 0) co_return;
    const auto until = Clock::now() + std::min<std::chrono::milliseconds>(patience().reply, std::chrono::seconds(3));
    std::vector<std::string> lines{"ABOR"};
    if (auto sent = co_await send(std::move(lines)); !sent) co_return;
    while (owed_ > 0) {
        if (auto reply = co_await next_reply(until); !reply) co_return abandon();
    }
}

awaitable<void> Conversation::quit() {
    if (!usable_) co_return;
    std::vector<std::string> lines{"QUIT"};
    const auto sent = co_await send(std::move(lines));
    const auto until = Clock::now() + std::min<std::chrono::milliseconds>(patience().reply, std::chrono::seconds(1));
    if (sent) (void)co_await final_reply(until);
    usable_ = false;
    (void)control_.stream().try_close_notify();
    control_.stream().close();  // what its deadline still holds would keep the loop from ending
}

}  // namespace ftp::client
