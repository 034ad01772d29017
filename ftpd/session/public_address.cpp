#include "ftpd/session/public_address.hpp"

#include "common/net/own_network.hpp"

#include <netdb.h>
#include <netinet/in.h>

namespace ftp::server {

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
