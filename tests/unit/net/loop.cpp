#include "tests/unit/net/loop.hpp"

#include "common/net/listener.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace ftp::test {

namespace {

UniqueFd non_blocking(int fd) {
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
    return UniqueFd(fd);
}

}  // namespace

Ends local_ends(asio::io_context& loop) {
    int pair[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) throw std::runtime_error("socketpair");
    return {Stream(non_blocking(pair[0]), loop.get_executor()), RawConnection(pair[1])};
}

Ends tcp_ends(asio::io_context& loop) {
    auto listener = listen_on(here(0), 1);
    if (!listener) throw std::runtime_error(listener.error().text());
    auto theirs = RawConnection::to(bound_endpoint(listener->get()).port());
    auto ours = try_accept(listener->get());
    if (!ours) throw std::runtime_error(ours.error().text());
    return {Stream(std::move(ours->socket), loop.get_executor()), std::move(theirs)};
}

Endpoint here(std::uint16_t port) { return {asio::ip::address_v4::loopback(), port}; }

std::uint16_t refused_port() { return RawListener().port(); }

SilentPort::SilentPort() {
    auto listener = listen_on(here(0), 0);
    if (!listener) throw std::runtime_error(listener.error().text());
    listener_ = std::move(*listener);
    for (int i = 0; i < 4; ++i) {
        fillers_.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        const auto to = endpoint();
        static_cast<void>(
            ::connect(fillers_.back().get(), to.data(), static_cast<socklen_t>(to.size())));  // never done
    }
}

Endpoint SilentPort::endpoint() const { return bound_endpoint(listener_.get()); }

}  // namespace ftp::test
