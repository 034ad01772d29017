#pragma once

#include "common/net/asio.hpp"

namespace ftp {

// Loopback, private, link-local: networks of our own (RFC 1918, 3927, 4193), whose addresses mean nothing outside.
bool is_own_network(const asio::ip::address& address);

}  // namespace ftp
