#pragma once

#include <string>
#include <string_view>

namespace ftp {

// A name as it stands in a listing: bytes as they are, but a CR, LF or NUL, which would forge a line, becomes '?'.
void append_listed_name(std::string& out, std::string_view name);

}  // namespace ftp
