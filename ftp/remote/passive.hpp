#pragma once

#include "common/base/quantity.hpp"
#include "common/protocol/reply.hpp"

#include <optional>
#include <string_view>

namespace ftp::client {

// The port that a 229 or 227 reply names. Its address is never used: a data connection goes to the peer of the control
// connection, or a server could make us connect anywhere (CVE-2020-8284). Nothing if there is no port to be found.
std::optional<Port> passive_port(const Reply& reply);

// The size that a 150 or 125 reply tells in passing, "(1234 bytes)": only when nothing better is known.
std::optional<ByteCount> announced_size(std::string_view text);

}  // namespace ftp::client
