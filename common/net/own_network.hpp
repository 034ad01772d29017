#pragma once

#include "common/net/asio.hpp"

namespace ftp {

// Loopback, private, link-local: networks of our own (RFC 1918, 3927, 4193), whose addresses mean nothing outside.
bool is_own_network(const asio::ip::address& address);

// An address of this very machine.
bool is_own_address(const asio::ip::address& address);

// Whether somebody who comes from one address may let us exchange data with another one (FXP): never with what he may
// not be able to reach himself, such as our own networks from outside (RFC 2577 §3), or this machine from another.
bool may_lead_to(const asio::ip::address& from, const asio::ip::address& to);

}  // namespace ftp
