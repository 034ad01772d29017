#pragma once

#include "common/net/asio.hpp"

#include <mutex>

namespace ftp::server {

// What PASV answers to clients from outside when the server stands behind a NAT: an address, or a name that is looked
// up again now and then. Thread-safe.
class PublicAddress {
  public:
    explicit PublicAddress(std::string configured) : configured_(std::move(configured)) {}

    // The address to tell this client; the local one for clients of our own networks, and when nothing is configured or
    // known. One who comes over loopback may stand for anybody behind a forwarder: he is told the public one.
    asio::ip::address tell(const asio::ip::address& local, const asio::ip::address& client) const;

    // Looks the name up; blocks. False when it has no IPv4 address (the last one known stays in force).
    bool refresh();
    bool is_name() const;

  private:
    std::string configured_;
    mutable std::mutex mutex_;
    asio::ip::address known_;
};

}  // namespace ftp::server
