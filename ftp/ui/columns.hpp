#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ftp::client {

// How many columns a terminal gives a text: 2 for East Asian wide characters and pictures, 0 for combining ones. The
// text is UTF-8 without control characters, as printable() makes it.
std::size_t columns(std::string_view text);

// The text itself if it fits into so many columns, else its beginning and its end with ".." between them: of names both
// tell something. Never wider than the limit.
std::string shortened(std::string_view text, std::size_t limit);

// Shortened or filled up with spaces, to exactly so many columns.
std::string fitted(std::string_view text, std::size_t width);

}  // namespace ftp::client
