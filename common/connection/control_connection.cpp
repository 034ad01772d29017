#include "common/connection/control_connection.hpp"

#include <array>
#include <limits>

namespace ftp {

ControlConnection::ControlConnection(Stream stream)
    : stream_(std::move(stream)), local_(stream_.local()), remote_(stream_.remote()) {
    send_at_once(stream_.socket());
    keep_alive(stream_.socket());
    urgent_inline(stream_.socket());
}

std::span<char> ControlConnection::shared_buffer() {
    thread_local std::array<char, 16384> buffer;
    return buffer;
}

Status ControlConnection::try_flush() {
    std::size_t taken = 0;
    Status status;
    while (status && taken < unsent_.size()) {
        const auto some = stream_.try_send(std::string_view(unsent_).substr(taken));
        if (some)
            taken += *some;
        else
            status = some.error();
    }
    unsent_.erase(0, taken);
    if (status) status = stream_.try_flush();
    return !status && status.error().is(std::errc::operation_would_block) ? Status() : status;
}

awaitable<void> ControlConnection::part(Deadline until) {
    (void)stream_.try_close_notify();
    const auto got = stream_.try_receive(shared_buffer());
    if (got && *got > 0) co_await stream_.drain(std::numeric_limits<std::uint64_t>::max(), until);
}

awaitable<Status> ControlConnection::flush(Deadline until) {
    for (;;) {
        if (auto sent = try_flush(); !sent || unsent() == 0) co_return sent;
        const auto error = co_await stream_.wait(Readiness::writable, until);
        if (error) co_return Error(error, "writing the control connection");
    }
}

}  // namespace ftp
