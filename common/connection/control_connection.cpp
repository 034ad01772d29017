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
    std::size_t sent_octets = 0;
    while (sent_octets < unsent_.size()) {
        const auto sent = stream_.try_send(std::string_view(unsent_).substr(sent_octets));
        if (!sent) {
            unsent_.erase(0, sent_octets);
            if (sent.error().is(std::errc::operation_would_block)) return {};
            return sent.error();
        }
        sent_octets += *sent;
    }
    unsent_.clear();
    return {};
}

awaitable<void> ControlConnection::part(Deadline until) {
    const auto got = stream_.try_receive(shared_buffer());
    if (got && *got > 0) co_await stream_.drain(std::numeric_limits<std::uint64_t>::max(), until);
}

awaitable<Status> ControlConnection::flush(Deadline until) {
    for (;;) {
        if (auto sent = try_flush(); !sent || unsent_.empty()) co_return sent;
        const auto error = co_await stream_.descriptor().wait(Readiness::writable, until);
        if (error) co_return Error(error, "writing the control connection");
    }
}

}  // namespace ftp
