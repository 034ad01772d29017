#pragma once

#include "common/base/quantity.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ftp {

// Digits only, as REST, ALLO and SIZE have them; nothing if malformed or over 2^63-1.
std::optional<ByteCount> parse_octets(std::string_view digits);

// "512", "64K", "2M", "1.5G", "1T": powers of 1024; a "B" or "iB" behind the letter is allowed. Nothing if malformed or
// over 2^63-1.
std::optional<ByteCount> parse_size(std::string_view text);

// "250ms", "90s", "15m", "24h", "7d", "0"; a bare number other than 0 has no unit and is refused.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

std::string to_text(std::chrono::milliseconds duration);  // the shortest of the above that is exact
std::string to_text(ByteCount size);                      // the same for sizes: "8K", "1000"
std::string human_size(ByteCount size);                   // "1.4 MiB"

}  // namespace ftp
