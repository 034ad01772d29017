#include "ftpd/session/carry.hpp"

#include "ftpd/session/open_connection.hpp"
#include "ftpd/session/protect.hpp"

#include <fmt/format.h>

#include <atomic>

namespace ftp::server {

namespace {

constexpr std::size_t most_unasked = 64 << 10;  // octets of replies that wait, above which none is added out of turn

Reply progress(const Running& running) {
    const auto octets = running.meter->octets();
    const auto of = running.size ? fmt::format(" of {}", *running.size) : std::string();
    const auto seconds = std::chrono::duration<double>(Clock::now() - running.began).count();
    return Reply(Code::file_status, fmt::format("{} {}: {}{} {} in {:.0f} s", running.verb, running.path, octets, of,
                                                running.unit, seconds));
}

// What must not wait for the end of the transfer. True when the transfer must stop.
bool attend(Session& session) {
    while (session.running->tells_progress && session.queue.next_is("STAT") &&
           session.control.unsent() < most_unasked) {
        session.queue.take();
        session.control.put(progress(*session.running).wire());
        (void)session.control.try_flush();
    }
    if (session.summoned == Summons::stopping || session.queue.holds("ABOR")) return true;
    // A client that said QUIT may well close without waiting for the 221.
    return session.queue.ended() && !session.queue.holds("QUIT");
}

// While the queue is full nothing more is read, but urgent data (Telnet Synch) still means ABOR, and a client that is
// gone wants nothing. operation_canceled after stop_waiting().
awaitable<std::error_code> called_off(Session& session) {
    constexpr auto between_looks = std::chrono::seconds(1);
    auto& stream = session.control.stream();
    for (;;) {
        const auto error = co_await stream.descriptor().wait(Readiness::urgent, Clock::now() + between_looks);
        if (error != std::errc::timed_out || stream.hung_up()) co_return error;
    }
}

}  // namespace

awaitable<void> watch(Session& session) {
    while (!session.running->finished) {
        if (attend(session)) {
            session.running->stop->stop();
            co_return;
        }
        if (session.queue.ended()) co_return;
        if (!session.queue.full()) {
            co_await session.queue.wait(session.control, no_deadline);
            continue;
        }
        const auto error = co_await called_off(session);
        if (error != std::errc::operation_canceled) session.running->stop->stop();
        co_return;
    }
}

namespace {

// Until something makes waiting for the data connection pointless.
awaitable<void> interrupted(Session& session) {
    while (!attend(session)) {
        if (session.queue.ended()) {
            // Nothing can come any more that would interrupt: the other racer has its own deadline.
            asio::steady_timer never(co_await asio::this_coro::executor, no_deadline);
            co_await never.async_wait(as_value);
        }
        if (!session.queue.full()) {
            co_await session.queue.wait(session.control, no_deadline);
            continue;
        }
        const auto error = co_await called_off(session);
        if (error != std::errc::operation_canceled || session.summoned == Summons::stopping) co_return;
    }
}

}  // namespace

void begin_transfer(Session& session, std::string_view verb, const std::string& path,
                    std::optional<std::uint64_t> size) {
    session.running = std::make_unique<Running>();
    session.running->verb = verb;
    session.running->path = path;
    session.running->size = size;
}

void end_transfer(Session& session) {
    session.running.reset();
    if (!session.open_connection()) session.forget_data_setup();
}

namespace {

// RFC 959 §3.5: what was sent in front of its marker is kept up to ours. Called on the loop of the transfer; the reply
// is the session's.
std::function<void(const std::string&)> answer_to_markers(Session& session) {
    auto waiting = std::make_shared<std::atomic<bool>>(false);
    return [&session, waiting, position = session.running->offset,
            meter = session.running->meter](const std::string& marker) {
        if (waiting->exchange(true)) return;  // one at a time: whoever sends them without end gets some answers
        Reply reply(Code::restart_marker, fmt::format("MARK {} = {}", marker, position + meter->octets()));
        auto say = [&session, waiting, line = reply.wire()] {
            waiting->store(false);
            if (session.control.unsent() >= most_unasked) return;  // a client that does not read them does without
            session.control.put(line);
            (void)session.control.try_flush();
        };
        // In order: the end of the transfer comes home by the same way.
        asio::dispatch(session.control.stream().descriptor().executor(), std::move(say));
    };
}

}  // namespace

Carriage carriage_for(Session& session, Stream data) {
    Carriage carriage;
    carriage.data = std::move(data);
    carriage.meter = session.running->meter;
    carriage.stop = session.running->stop;
    carriage.stall_limit = session.configuration->limits.transfer_stall;
    carriage.mode = session.parameters.mode;
    carriage.deflate_level = session.parameters.deflate_level;
    if (carriage.mode == Mode::block) carriage.on_marker = answer_to_markers(session);
    return carriage;
}

namespace {

awaitable<void> drain(Stream data, std::shared_ptr<const int>) {
    constexpr std::uint64_t most = 4 << 20;
    constexpr auto limit = std::chrono::seconds(1);
    co_await data.drain(most, Clock::now() + limit);
}

void close_sent(Session& session, Stream data, const Outcome& outcome) {
    constexpr long most_draining = 8;
    if (outcome.ending != Ending::complete) return data.reset();
    char octet = 0;
    const auto unread = data.try_receive(std::span(&octet, 1));
    if (unread && *unread > 0 && session.draining.use_count() <= most_draining)
        session.nursery.spawn(drain(std::move(data), session.draining));
}

}  // namespace

bool finish_sent(Session& session, Carriage carriage, const Outcome& outcome) {
    const bool open = leave_open(session, carriage, outcome);
    if (!open) close_sent(session, std::move(carriage.data), outcome);
    return open;
}

Reply done(bool left_open, std::string text) {
    return Reply(left_open ? Code::file_ok : Code::transfer_complete, std::move(text));
}

namespace {

void say(Session& session, const std::optional<Reply>& opening) {
    if (opening) session.control.put(opening->wire());
}

awaitable<Result<Stream>> connect_in_the_clear(Session& session, std::optional<Reply> opening) {
    using namespace asio::experimental::awaitable_operators;
    auto at_once = data_connection_at_once(session);
    if (!at_once && at_once.error().is(std::errc::not_connected)) co_return at_once;
    say(session, opening);
    if (at_once || !at_once.error().is(std::errc::operation_would_block)) co_return at_once;
    (void)session.control.try_flush();
    auto winner = co_await (open_data_connection(session, Clock::now() + session.configuration->limits.data_timeout) ||
                            interrupted(session));
    if (winner.index() == 1) co_return Error(std::errc::operation_canceled, "data connection");
    co_return std::move(std::get<0>(winner));
}

awaitable<Status> encrypt(Session& session, Stream& data) {
    using namespace asio::experimental::awaitable_operators;
    auto done = co_await begin_encrypting(session, data);
    if (done || !done.error().is(std::errc::operation_would_block)) co_return done;
    const auto winner = co_await (finish_encrypting(session, data) || interrupted(session));
    if (winner.index() == 1) co_return Error(std::errc::operation_canceled, "data connection");
    co_return std::get<0>(winner);
}

awaitable<Result<Stream>> connect_anew(Session& session, std::optional<Reply> opening) {
    auto data = co_await connect_in_the_clear(session, std::move(opening));
    if (!data || !session.security.private_data) co_return data;
    (void)session.control.try_flush();  // the client begins after the 150 (RFC 4217 §12)
    const auto done = co_await encrypt(session, *data);
    if (done) co_return data;
    data->reset();  // so that nothing looks like an empty file
    co_return done.error();
}

}  // namespace

Code opening_code(const Session& session) {
    return session.open_connection() ? Code::data_already_open : Code::opening_data;
}

awaitable<Result<Carriage>> connect_data(Session& session, std::optional<Reply> opening) {
    if (session.open_connection()) {
        auto carriage = take_open(session);
        if (carriage) say(session, opening);
        co_return carriage;
    }
    auto data = co_await connect_anew(session, std::move(opening));
    if (!data) co_return data.error();
    co_return carriage_for(session, std::move(*data));
}

}  // namespace ftp::server
