#include "ftpd/interpreter/interpret.hpp"

#include "common/base/text.hpp"
#include "ftpd/interpreter/ahead.hpp"
#include "ftpd/interpreter/handlers.hpp"
#include "ftpd/session/open_connection.hpp"
#include "ftpd/session/protect.hpp"
#include "ftpd/session/standing.hpp"

#include <algorithm>
#include <array>

namespace ftp::server {

namespace {

constexpr std::size_t most_unsent = 64 << 10;  // octets of replies that wait; no new command runs above
constexpr unsigned lines_in_a_turn = 32;
constexpr auto reply_limit = std::chrono::seconds(60);
constexpr auto parting_limit = std::chrono::seconds(1);
constexpr auto eviction_limit = std::chrono::seconds(2);  // somebody waits for the place

// A browser or mailer that was led here (ALPACA, HTTP to FTP): nothing it says is a command.
bool foreign_protocol(std::string_view verb) {
    static constexpr std::array verbs{
        std::string_view("CONNECT"), std::string_view("EHLO"),  std::string_view("GET"),  std::string_view("HEAD"),
        std::string_view("HELO"),    std::string_view("HOST:"), std::string_view("MAIL"), std::string_view("OPTIONS"),
        std::string_view("POST"),    std::string_view("PUT"),   std::string_view("SSH")};
    return std::ranges::find(verbs, verb) != verbs.end();
}

void forget_what_others_set(Session& session, const Row& row) {
    if (row.verb == "RANG" || row.verb == "REST") session.parameters.range.reset();
    if (row.keeps != Keeps::restart && row.keeps != Keeps::both) session.parameters.restart.reset();
    if (row.keeps == Keeps::rename || row.keeps == Keeps::both) return;
    session.parameters.rename_from.reset();
    // SITE itself knows which of its commands goes on with a copy.
    if (row.handler != site) session.parameters.copy_from.reset();
}

Reply end_with(Session& session, std::string text) {
    session.ending = true;
    return Reply(Code::service_closing, std::move(text));
}

void log_command(const Session& session, const Command& command) {
    if (!session.services.log.wants(LogLevel::debug)) return;
    const bool secret = command.verb == "PASS" || command.verb == "ACCT";
    session.log(LogLevel::debug, "command",
                {{"verb", std::string_view(command.verb)},
                 {"argument", secret ? std::string_view("***") : std::string_view(command.argument)}});
}

// Who has logged in is one, whatever he types.
std::optional<Reply> no_client(Session& session, std::string_view line) {
    if (session.logged_in()) return std::nullopt;
    const auto word = upper(line.substr(0, line.find(' ')));
    if (foreign_protocol(word) || word.starts_with("SSH-")) return end_with(session, "This is an FTP server");
    const bool too_many = ++session.unknown_commands >= session.configuration->limits.bad_commands;
    return too_many ? std::optional(end_with(session, "Too many unknown commands")) : std::nullopt;
}

Reply unknown_verb(Session& session, std::string_view line, const std::optional<Command>& command) {
    session.parameters.restart.reset();
    session.parameters.rename_from.reset();
    session.parameters.copy_from.reset();
    if (auto end = no_client(session, line)) return *end;
    return command ? unknown(*command) : Reply(Code::unknown_command, "Unknown command");
}

// What RANG is for; STOU cannot take it, but takes it away.
bool takes_range(std::string_view verb) {
    static constexpr std::array verbs{std::string_view("APPE"), std::string_view("HASH"), std::string_view("RETR"),
                                      std::string_view("STOR"), std::string_view("STOU")};
    return std::ranges::find(verbs, verb) != verbs.end();
}

// What was said for the next transfer or RNTO is used up by it, also when it is refused.
void use_up(Session& session, const Row& row) {
    if (has(row.condition, Condition::data_setup)) session.parameters.restart.reset();
    if (uploads(row)) session.parameters.allocation.reset();
    if (takes_range(row.verb)) session.parameters.range.reset();
    if (has(row.condition, Condition::after_rename_from)) session.parameters.rename_from.reset();
}

awaitable<Reply> run_line(Session& session, const std::string& line) {
    const auto command = parse_command(line);
    const Row* row = command ? find(command->verb) : nullptr;
    if (!row) co_return unknown_verb(session, line, command);
    log_command(session, *command);
    forget_what_others_set(session, *row);
    session.file_owed = uploads(*row) && comes_ahead(session);
    auto state = gate_state(session);
    if (has(row->condition, Condition::no_files_ahead)) state.files_ahead = files_outstanding(session);
    if (auto no = refusal(*row, *command, state)) {
        use_up(session, *row);
        co_return *no;
    }
    const bool fresh = session.fresh;
    Reply reply = co_await row->handler(session, command->argument);
    if (fresh) session.fresh = false;
    use_up(session, *row);
    co_return reply;
}

// One command line, or what came in its place. Nothing: it asks for no reply.
awaitable<std::optional<Reply>> run(Session& session, CommandReader::Event event) {
    if (const auto* line = std::get_if<std::string>(&event)) {
        if (!line->empty()) {
            Reply reply = co_await run_line(session, *line);
            co_return reply;
        }
        // An empty line asks for nothing, but does not keep a stranger in.
        if (session.logged_in() || ++session.unknown_commands < session.configuration->limits.bad_commands)
            co_return std::nullopt;
        co_return end_with(session, "Too many empty commands");
    }
    // Whether it was an upload, whose file is on its way, nobody can tell.
    if (comes_ahead(session)) co_return end_with(session, "Unreadable command, and files may be on their way");
    if (std::holds_alternative<CommandReader::TooLong>(event)) co_return Reply(Code::unknown_command, "Line too long");
    if (std::holds_alternative<CommandReader::Nul>(event))
        co_return Reply(Code::bad_argument, "NUL is not allowed in a command");
    co_return end_with(session, "Line without end");
}

Deadline waiting_until(const Session& session) {
    const auto& limits = session.configuration->limits;
    // One deadline for the whole log-in, which no command resets.
    return session.logged_in() ? Clock::now() + session.idle_limit : session.stranger_since + limits.login_timeout;
}

// Until when a data connection may stay open without use.
Deadline open_until(const Session& session) {
    const auto* open = session.open_connection();
    return open ? open->until : no_deadline;
}

Reply timed_out(Session& session) {
    return end_with(session, session.logged_in() ? "Idle for too long" : "Log in faster next time");
}

Reply called_away(Session& session) {
    return end_with(session, session.summoned == Summons::evicted ? "Too many connections, and you did not log in"
                                                                  : "The server is shutting down");
}

Reply put_out(Session& session) {
    session.log(LogLevel::info, "put-out", {{"reason", std::string_view("the account has changed or is gone")}});
    return end_with(session, "Your account has changed, log in again");
}

// Waits for the next line. Nothing: there is one, or the session is over; a Reply: what it ends with.
awaitable<std::optional<Reply>> await_command(Session& session) {
    const auto until = waiting_until(session);
    while (session.queue.empty()) {
        if (session.summoned) co_return called_away(session);
        if (session.queue.ended()) {
            session.ending = true;
            co_return std::nullopt;
        }
        const auto more = co_await session.queue.wait(session.control, std::min(until, open_until(session)));
        const bool late = !more && more.error().is(std::errc::timed_out);
        if (late && open_until(session) <= Clock::now()) session.close_open_connection();
        if (late && until <= Clock::now()) co_return timed_out(session);
    }
    if (!session.logged_in() && Clock::now() >= until) co_return timed_out(session);
    co_return std::nullopt;
}

// A client that does not read its replies is not served any further.
awaitable<void> flush(Session& session) {
    const auto limit = session.summoned == Summons::evicted ? eviction_limit : reply_limit;
    const auto sent = co_await session.control.flush(Clock::now() + limit);
    if (sent) co_return;
    if (sent.error().is(std::errc::operation_canceled) && session.summoned && !session.ending) co_return;
    session.ending = true;
}

// The TLS that the last reply was about.
awaitable<void> change_protection(Session& session) {
    const auto change = std::exchange(session.change, Change::none);
    co_await flush(session);
    if (session.ending) co_return;
    bool changed = false;
    if (change == Change::to_tls)
        changed = co_await encrypt_control(session);
    else
        changed = co_await leave_tls(session);
    session.ending = !changed;
}

// RFC 959 §5.4: the greeting; on an implicit listener TLS comes first.
awaitable<void> greet(Session& session) {
    session.log(LogLevel::info, "connect");
    bool ready = true;
    if (session.entrance == Entrance::implicit_tls) ready = co_await encrypt_control(session);
    session.ending = !ready;
    if (ready) session.control.put(Reply(Code::ready, session.configuration->server.greeting).wire());
}

}  // namespace

awaitable<void> interpret(Session& session) {
    co_await greet(session);
    for (unsigned lines = 1; !session.ending; ++lines) {
        // A client that never pauses must not keep the loop from the others.
        if (lines % lines_in_a_turn == 0) co_await asio::post(co_await asio::this_coro::executor, use_awaitable);
        // Replies leave when there is nothing more to run, so that those of one flight share a segment. What has come
        // meanwhile is the next flight: to look for it first would cost each command a system call.
        if (session.queue.empty() || session.control.unsent() > most_unsent) co_await flush(session);
        if (session.ending) break;
        auto last_word = co_await await_command(session);
        if (last_word) session.control.put(last_word->wire());
        if (session.ending) break;
        if (session.summoned) {
            session.control.put(called_away(session).wire());
            break;
        }
        if (!co_await may_stay(session)) {
            session.control.put(put_out(session).wire());
            break;
        }
        const auto reply = co_await run(session, session.queue.take());
        if (reply) session.control.put(reply->wire());
        if (session.file_owed) co_await swallow(session);
        if (session.change != Change::none) co_await change_protection(session);
    }
    co_await flush(session);
    co_await session.control.part(Clock::now() + parting_limit);
    const auto seconds = std::chrono::duration<double>(Clock::now() - session.began).count();
    session.log(LogLevel::info, "disconnect", {{"seconds", seconds}});
}

}  // namespace ftp::server
