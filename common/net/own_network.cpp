#include "common/net/own_network.hpp"

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

}  // namespace ftp
