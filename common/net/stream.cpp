#include "common/net/stream.hpp"

#include <array>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace ftp {

Result<std::size_t> Stream::try_receive(std::span<char> into) {
    for (;;) {
        const auto got = ::recv(socket(), into.data(), into.size(), MSG_DONTWAIT);
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EINTR) return Error::last("receiving");
    }
}

Result<std::size_t> Stream::try_send(std::string_view bytes) {
    for (;;) {
        const auto sent = ::send(socket(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent >= 0) return static_cast<std::size_t>(sent);
        if (errno != EINTR) return Error::last("sending");
    }
}

awaitable<Result<std::size_t>> Stream::receive(std::span<char> into, Deadline until) {
    for (;;) {
        auto got = try_receive(into);
        if (got || !got.error().is(std::errc::operation_would_block)) co_return got;
        if (const auto error = co_await descriptor_.wait(Readiness::readable, until))
            co_return Error(error, "receiving");
    }
}

awaitable<Status> Stream::send(std::string_view bytes, Deadline until) {
    while (!bytes.empty()) {
        const auto sent = try_send(bytes);
        if (sent) {
            bytes.remove_prefix(*sent);
            continue;
        }
        if (!sent.error().is(std::errc::operation_would_block)) co_return sent.error();
        if (const auto error = co_await descriptor_.wait(Readiness::writable, until)) co_return Error(error, "sending");
    }
    co_return Status();
}

awaitable<void> Stream::drain(std::uint64_t most, Deadline until) {
    thread_local std::array<char, 16384> scratch;
    shutdown_send();
    for (std::uint64_t drained = 0; drained < most && Clock::now() < until;) {
        const auto got = try_receive(scratch);
        if (got && *got == 0) co_return;
        if (got) {
            drained += *got;
            continue;
        }
        if (!got.error().is(std::errc::operation_would_block)) co_return;
        if (co_await descriptor_.wait(Readiness::readable, until)) co_return;
    }
}

void Stream::shutdown_send() { ::shutdown(socket(), SHUT_WR); }

void Stream::reset() {
    const linger at_once{1, 0};
    ::setsockopt(socket(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

namespace {

template <typename Get>
Endpoint endpoint_of(int socket, Get get) {
    Endpoint result;
    auto length = static_cast<socklen_t>(result.capacity());
    if (get(socket, result.data(), &length) != 0) return {};
    result.resize(length);
    return Endpoint(plain(result.address()), result.port());
}

void set_option(int socket, int level, int name, int value) { ::setsockopt(socket, level, name, &value, sizeof value); }

}  // namespace

Endpoint Stream::local() const { return endpoint_of(socket(), ::getsockname); }
Endpoint Stream::remote() const { return endpoint_of(socket(), ::getpeername); }

std::chrono::microseconds Stream::round_trip() const {
    tcp_info info{};
    socklen_t length = sizeof info;
    if (::getsockopt(socket(), IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return {};
    return std::chrono::microseconds(info.tcpi_rtt);
}

void send_at_once(int socket) { set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1); }

void keep_alive(int socket) {
    set_option(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_option(socket, IPPROTO_TCP, TCP_KEEPIDLE, 60);
    set_option(socket, IPPROTO_TCP, TCP_KEEPINTVL, 30);
}

void urgent_inline(int socket) { set_option(socket, SOL_SOCKET, SO_OOBINLINE, 1); }

asio::ip::address plain(const asio::ip::address& address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
}

}  // namespace ftp
