#include "ftp/remote/data_connection.hpp"

#include "common/protocol/host_port.hpp"

namespace ftp::client {

Result<Descriptor> listen_for_data(const asio::ip::address& local, const asio::any_io_executor& executor) {
    auto socket = listen_on(Endpoint(local, 0), 4);
    if (!socket) return socket.error();
    return Descriptor(std::move(*socket), executor);
}

std::string active_command(DataWay way, int listener) {
    const auto own = bound_endpoint(listener);
    auto address = own.address().to_string();
    address.resize(std::min(address.find('%'), address.size()));  // a zone means nothing to another machine
    const HostPort target{std::move(address), Port(own.port())};
    const auto argument = way == DataWay::extended_active ? format_eprt(target) : format_port(target);
    return std::string(verb_of(way)) + " " + argument;
}

awaitable<Result<Stream>> accept_from(Descriptor& listener, asio::ip::address server, Deadline until) {
    for (;;) {
        auto accepted = co_await accept(listener, until);
        if (!accepted) co_return accepted.error();
        if (accepted->peer.address() != server) continue;
        co_return Stream(std::move(accepted->socket), listener.executor());
    }
}

}  // namespace ftp::client
