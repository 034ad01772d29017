#include "ftpd/session/public_address.hpp"

#include "common/net/own_network.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <system_error>
#include <thread>
#include <utility>

namespace ftp::server {

namespace {

// Unspecified for a name, and for "".
asio::ip::address address_in(const std::string& text) {
    std::error_code no_number;
    return asio::ip::make_address(text, no_number);
}

}  // namespace

PublicAddress::State::State(const std::string& text)
    : configured(text), is_name(!text.empty() && address_in(text).is_unspecified()), known(address_in(text)) {}

PublicAddress::PublicAddress(const std::string& configured, LookUp look_up)
    : look_up_(std::move(look_up)), state_(std::make_shared<State>(configured)) {}

void PublicAddress::change(const std::string& configured) {
    const std::lock_guard lock(mutex_);
    if (configured != state_->configured) state_ = std::make_shared<State>(configured);
}

std::shared_ptr<PublicAddress::State> PublicAddress::state() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

asio::ip::address PublicAddress::tell(const asio::ip::address& local, const asio::ip::address& client) const {
    if (is_own_network(client) && !client.is_loopback()) return local;
    const auto now = state();
    const std::lock_guard lock(now->mutex);
    return now->known.is_unspecified() ? local : now->known;
}

void PublicAddress::refresh() {
    const auto now = state();
    const std::lock_guard lock(now->mutex);
    if (!now->is_name || now->asking) return;
    // The thread shares nothing but the state: it may end after us.
    auto ask = [state = now, look_up = look_up_] {
        const auto found = look_up(state->configured);
        const std::lock_guard end(state->mutex);
        state->asking = false;
        state->failed = found.is_unspecified();
        if (!state->failed) state->known = found;
    };
    try {
        std::thread(std::move(ask)).detach();
        now->asking = true;
    } catch (const std::system_error&) {
        now->failed = true;  // no thread is to be had: the next try is a minute away
    }
}

bool PublicAddress::failed() {
    const auto now = state();
    const std::lock_guard lock(now->mutex);
    return std::exchange(now->failed, false);
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
