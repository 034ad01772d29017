#include "ftpd/session/proof.hpp"

#include "ftpd/session/stopped.hpp"

namespace ftp::server {

namespace {

// A client that closed without QUIT was killed, or lost its link. What a full queue leaves unread may hold a QUIT, but
// nobody has read it.
bool client_gone(Session& session) {
    session.queue.look(session.control);
    if (session.queue.holds("QUIT")) return false;
    return session.queue.ended() || (session.queue.full() && session.control.stream().hung_up());
}

// A killed client's first octets look like a whole small file. They are taken for one without a second look only if
// nothing speaks against it: their end was there as soon as they were, or as soon as a client can have run that we had
// interrupted, while one who is killed waiting for more (a slow pipe) leaves a pause before it; and they do not end
// with a full buffer, nor perhaps with a line. Nothing at all is what a client leaves that was killed before its first
// send.
bool came_whole(const FileReceiver& receiver, std::uint64_t octets) {
    constexpr std::uint64_t most = 64 << 10;
    constexpr std::chrono::microseconds longest_pause{100};
    // Clients send from buffers of a multiple of it; the few with smaller ones fill the next within microseconds, and
    // files of 1,024 octets are as frequent as any: looking twice at each took 27 times as long as the upload.
    constexpr std::uint64_t buffer_unit = 4096;
    return receiver.pause() <= longest_pause && receiver.type() == FileReceiver::Type::image && octets <= most &&
           octets % buffer_unit != 0;
}

// What comes next on the control connection. While the queue is full nothing is read, and only its end is looked for,
// at the deadline.
awaitable<Status> more_commands(Session& session, Deadline until) {
    if (!session.queue.full()) co_return co_await session.queue.wait(session.control, until);
    asio::steady_timer timer(co_await asio::this_coro::executor, until);
    co_await timer.async_wait(as_value);
    co_return Error(std::errc::timed_out, "reading the control connection");
}

// The second look: a killed client's control connection ends up to some milliseconds after its data connection.
awaitable<Status> still_there_after(Session& session, std::chrono::microseconds settle) {
    const auto until = Clock::now() + settle;
    while (!client_gone(session) && !session.queue.ended()) {
        const auto more = co_await more_commands(session, until);
        if (!more && more.error().is(std::errc::timed_out)) break;
        if (!more && more.error().is(std::errc::operation_canceled) && session.summoned == Summons::stopping)
            co_return server_stopping();
    }
    if (client_gone(session)) co_return control_ended();
    co_return Status();
}

Status as_announced(std::uint64_t announced, std::uint64_t octets) {
    if (octets == announced) return {};
    return Error(std::errc::message_size, std::to_string(announced) + " octets were announced");
}

}  // namespace

awaitable<Status> prove_complete(Session& session, const FileReceiver& receiver, Announced announced, End end) {
    const auto octets = session.running->meter->octets();
    if (announced.octets && announced.exact) co_return as_announced(*announced.octets, octets);
    if (end == End::said) co_return Status();
    if (client_gone(session)) co_return control_ended();
    if (announced.octets == octets || came_whole(receiver, octets)) co_return Status();
    const auto settle = session.configuration->uploads.settle;
    if (settle.count() == 0) co_return Status();
    const auto round_trips = 2 * session.control.stream().round_trip();
    co_return co_await still_there_after(session, std::max<std::chrono::microseconds>(settle, round_trips));
}

}  // namespace ftp::server
