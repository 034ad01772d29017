#include "ftpd/session/public_address.hpp"

#include <netdb.h>
#include <netinet/in.h>

namespace ftp::server {

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

asio::ip::address PublicAddress::tell(const asio::ip::address& local, const asio::ip::address& client) const {
    if (configured_.empty() || (is_own_network(client) && !client.is_loopback())) return local;
    const std::lock_guard lock(mutex_);
    return known_.is_unspecified() ? local : known_;
}

bool PublicAddress::is_name() const {
    std::error_code no_number;
    asio::ip::make_address(configured_, no_number);
    return !configured_.empty() && no_number;
}

bool PublicAddress::refresh() {
    if (configured_.empty()) return true;
    addrinfo hints{};
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(configured_.c_str(), nullptr, &hints, &found) != 0) return false;
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
    const auto* address = reinterpret_cast<const sockaddr_in*>(found->ai_addr);
    const std::lock_guard lock(mutex_);
    known_ = asio::ip::address_v4(ntohl(address->sin_addr.s_addr));
    return true;
}

}  // namespace ftp::server
