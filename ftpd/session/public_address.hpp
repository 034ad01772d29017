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
    explicit PublicAddress(const std::string& configured, LookUp look_up = ask_system);

    // From now on it is this one; a name has to be looked up first.
    void change(const std::string& configured);

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
        explicit State(const std::string& text);
        const std::string configured;
        const bool is_name;
        std::mutex mutex;  // guards what follows
        asio::ip::address known;
        bool asking = false;
        bool failed = false;
    };
    static asio::ip::address ask_system(const std::string& name);

    std::shared_ptr<State> state() const;

    const LookUp look_up_;
    mutable std::mutex mutex_;
    std::shared_ptr<State> state_;  // shared with the thread that asks
};

}  // namespace ftp::server
