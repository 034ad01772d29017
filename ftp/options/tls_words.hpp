#pragma once

#include "ftp/options/command.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ftp::client {

// "off", "if-offered", "required"; nothing for other words.
std::optional<TlsMode> tls_mode(std::string_view word);
std::string_view word_of(TlsMode mode);

// Keys as curl writes them, "sha256//BASE64" with ; between several: what is wrong with them, or nothing.
std::optional<std::string> wrong_pins(std::string_view text);
std::vector<std::string> split_pins(std::string_view text);

}  // namespace ftp::client
