#include "common/net/listener.hpp"

#include "common/net/stream.hpp"

#include <sys/socket.h>

namespace ftp {

Result<UniqueFd> listen_on(const Endpoint& endpoint, int backlog) {
    UniqueFd socket(::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket) return Error::last("socket");
    const int on = 1;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (endpoint.address().is_v6()) ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (::bind(socket.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0) return Error::last("bind");
    if (::listen(socket.get(), backlog) != 0) return Error::last("listen");
    return socket;
}

Endpoint bound_endpoint(int socket) {
    Endpoint result;
    auto length = static_cast<socklen_t>(result.capacity());
    if (::getsockname(socket, result.data(), &length) != 0) return {};
    result.resize(length);
    return result;
}

Result<Accepted> try_accept(int listener) {
    for (;;) {
        Endpoint peer;
        auto length = static_cast<socklen_t>(peer.capacity());
        UniqueFd socket(::accept4(listener, peer.data(), &length, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (socket) {
            peer.resize(length);
            return Accepted{std::move(socket), Endpoint(plain(peer.address()), peer.port())};
        }
        if (errno != EINTR && errno != ECONNABORTED && errno != EPROTO) return Error::last("accept");
    }
}

awaitable<Result<Accepted>> accept(Descriptor& listener, Deadline until) {
    for (;;) {
        auto accepted = try_accept(listener.get());
        if (accepted || !accepted.error().is(std::errc::operation_would_block)) co_return accepted;
        if (const auto error = co_await listener.wait(Readiness::readable, until)) co_return Error(error, "accept");
    }
}

}  // namespace ftp
