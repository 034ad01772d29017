#include "ftpd/server/doors.hpp"

#include "common/net/dialer.hpp"
#include "ftpd/config/address.hpp"

namespace ftp::server {

namespace {

constexpr int backlog = 1024;

Error cannot_listen(const std::string& where, const std::error_code& code) {
    if (code == std::errc::address_in_use)
        return Error(code, "cannot listen on " + where + ": another program does already (or choose another port)");
    if (code == std::errc::permission_denied)
        return Error(code, "cannot listen on " + where + ": ports below 1024 need root or CAP_NET_BIND_SERVICE");
    return Error(code, "cannot listen on " + where + ": " + code.message());
}

Result<Door> open_door(const std::string& text, Entrance entrance) {
    const auto address = parse_listen_address(text);
    if (!address) return Error(std::errc::invalid_argument, address.error().doing());
    const auto endpoints = resolve_now(address->host, address->port.value());
    if (!endpoints) return cannot_listen(text, endpoints.error().code());
    auto socket = listen_on(endpoints->front(), backlog);
    if (!socket) return cannot_listen(text, socket.error().code());
    const auto endpoint = bound_endpoint(socket->get());
    return Door{std::move(*socket), endpoint, entrance};
}

}  // namespace

Result<std::vector<Door>> open_doors(const Configuration::Server& configuration) {
    std::vector<Door> doors;
    const auto open_all = [&doors](const std::vector<std::string>& addresses, Entrance entrance) -> Status {
        for (const auto& text : addresses) {
            auto door = open_door(text, entrance);
            if (!door) return door.error();
            doors.push_back(std::move(*door));
        }
        return {};
    };
    if (auto opened = open_all(configuration.listen, Entrance::plain); !opened) return opened.error();
    if (auto opened = open_all(configuration.listen_tls, Entrance::implicit_tls); !opened) return opened.error();
    return doors;
}

}  // namespace ftp::server
