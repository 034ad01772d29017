#pragma once

#include "common/base/quantity.hpp"
#include "common/base/result.hpp"
#include "ftpd/config/configuration.hpp"

#include <string>
#include <string_view>

namespace ftp::server {

// Where a listener stands.
struct ListenAddress {
    std::string host;  // an IPv4 or IPv6 literal without brackets, or a name
    Port port;         // 0: any free one
};

// "127.0.0.1:2121", "[::1]:21", "localhost:0". Error: doing() says what is wrong with it.
Result<ListenAddress> parse_listen_address(std::string_view text);

// "50000-50999": both from 1024, in order. Error: doing() says what is wrong with it.
Result<PortRange> parse_port_range(std::string_view text);

bool is_ipv4(std::string_view text);
bool is_ipv6(std::string_view text);
bool is_host_name(std::string_view text);  // letters, digits, '-' and '.', and not a malformed IPv4 address

}  // namespace ftp::server
