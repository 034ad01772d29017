#include "common/net/own_network.hpp"

#include "common/base/unique_fd.hpp"

#include <sys/socket.h>

namespace ftp {

bool is_own_network(const asio::ip::address& address) {
    if (address.is_loopback() || address.is_unspecified()) return true;
    if (address.is_v6()) {
        const auto first = address.to_v6().to_bytes()[0];
        return address.to_v6().is_link_local() || (first & 0xFE) == 0xFC;
    }
    const auto bytes = address.to_v4().to_bytes();
    return bytes[0] == 10 || (bytes[0] == 172 && (bytes[1] & 0xF0) == 16) || (bytes[0] == 192 && bytes[1] == 168) ||
           (bytes[0] == 169 && bytes[1] == 254);
}

bool is_own_address(const asio::ip::address& address) {
    // The kernel knows: nothing else can be bound to.
    const Endpoint endpoint(address, 0);
    const UniqueFd socket(::socket(address.is_v6() ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    return socket && ::bind(socket.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) == 0;
}

bool may_lead_to(const asio::ip::address& from, const asio::ip::address& to) {
    const bool nobody =
        to.is_unspecified() || to.is_multicast() || (to.is_v4() && to.to_v4() == asio::ip::address_v4::broadcast());
    if (nobody) return false;
    if (to.is_loopback() && !from.is_loopback()) return false;
    if (is_own_network(to) && !is_own_network(from)) return false;
    return !is_own_address(to) || is_own_address(from);
}

}  // namespace ftp
