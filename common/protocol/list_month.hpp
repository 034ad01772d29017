#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace ftp {

// A month as lists write it: English, or the first letters of it in other European languages, in any 8-bit encoding or
// UTF-8, with a full stop or comma behind it or not. "3" with a word of non-ASCII letters behind it is March too, as
// Chinese, Japanese and Korean have it.
std::optional<std::chrono::month> parse_list_month(std::string_view word);

// Digits without the full stop, comma or non-ASCII letters behind them: "9." "09," and a day or year of an Asian list.
std::string_view bare_number(std::string_view word);

}  // namespace ftp
