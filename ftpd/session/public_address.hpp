#pragma once

#include "common/net/asio.hpp"

#include <functional>
#include <memory>
#include <mutex>

namespace ftp::server {

// What PASV answers to clients from outside when the server stands behind a NAT: an address, or a name that is looked
// up again now and then. Thread-safe.
class PublicAddress {
  public:
    using LookUp = std::function<asio::ip::address(const std::string& name)>;  // unspecified: it has none

    // look_up: what asks for the IPv4 address of a name, and may block for long.
    explicit PublicAddress(std::string configured, LookUp look_up = ask_system);

    // The address to tell this client; the local one for clients of our own networks, and when nothing is configured or
    // known. One who comes over loopback may stand for anybody behind a forwarder: he is told the public one.
    asio::ip::address tell(const asio::ip::address& local, const asio::ip::address& client) const;

    // Begins to look the name up, unless that is under way; nothing to do for an address. It runs on a thread that
    // nobody waits for, since getaddrinfo(3) cannot be cancelled and may take minutes.
    void refresh();
    // Whether a look-up that ended since this was asked last found no IPv4 address: the last known stays in force.
    bool failed();

  private:
    struct State {
        std::mutex mutex;
        asio::ip::address known;
        bool asking = false;
        bool failed = false;
    };
    static asio::ip::address ask_system(const std::string& name);

    std::string configured_;
    LookUp look_up_;
    std::shared_ptr<State> state_ = std::make_shared<State>();  // shared with the thread that asks
    bool is_name_ = false;
};

}  // namespace ftp::server
