#include "ftpd/session/public_address.hpp"

#include "common/net/own_network.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <system_error>
#include <thread>
#include <utility>

namespace ftp::server {

PublicAddress::PublicAddress(std::string configured, LookUp look_up)
    : configured_(std::move(configured)), look_up_(std::move(look_up)) {
    std::error_code no_number;
    state_->known = asio::ip::make_address(configured_, no_number);
    is_name_ = !configured_.empty() && no_number;
}

asio::ip::address PublicAddress::tell(const asio::ip::address& local, const asio::ip::address& client) const {
    if (is_own_network(client) && !client.is_loopback()) return local;
    const std::lock_guard lock(state_->mutex);
    return state_->known.is_unspecified() ? local : state_->known;
}

void PublicAddress::refresh() {
    const std::lock_guard lock(state_->mutex);
    if (!is_name_ || state_->asking) return;
    // The thread shares nothing but the state: it may end after us.
    auto ask = [state = state_, look_up = look_up_, name = configured_] {
        const auto found = look_up(name);
        const std::lock_guard end(state->mutex);
        state->asking = false;
        state->failed = found.is_unspecified();
        if (!state->failed) state->known = found;
    };
    try {
        std::thread(std::move(ask)).detach();
        state_->asking = true;
    } catch (const std::system_error&) {
        state_->failed = true;  // no thread is to be had: the next try is a minute away
    }
}

bool PublicAddress::failed() {
    const std::lock_guard lock(state_->mutex);
    return std::exchange(state_->failed, false);
}

asio::ip::address PublicAddress::ask_system(const std::string& name) {
    addrinfo hints{};
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(name.c_str(), nullptr, &hints, &found) != 0) return {};
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
    const auto* address = reinterpret_cast<const sockaddr_in*>(found->ai_addr);
    return asio::ip::address_v4(ntohl(address->sin_addr.s_addr));
}

}  // namespace ftp::server
