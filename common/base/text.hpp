#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ftp {

// ASCII only: a protocol word means the same in every locale.
char lower(char c);
char upper(char c);
bool is_digit(char c);
std::string lower(std::string_view text);
std::string upper(std::string_view text);
bool same_word(std::string_view a, std::string_view b);  // without regard to case

// Without spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);

// At each occurrence of the separator; "a,,b" has three parts, "" has one.
std::vector<std::string_view> split(std::string_view text, char separator);

// Digits only, no sign, no space, within range; else nothing.
template <std::unsigned_integral Number>
std::optional<Number> number(std::string_view text, int base = 10) {
    Number value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
    return value;
}

bool valid_utf8(std::string_view text);

// Safe for a log line or a terminal: C0, DEL, C1 and what is not UTF-8 become \xHH, a backslash is doubled.
std::string printable(std::string_view text);

// A JSON string (RFC 8259) with its quotes. C1 is escaped too; what is not UTF-8 becomes U+FFFD, since JSON has no
// other bytes.
std::string json_string(std::string_view text);

// The candidate that a mistyped word most likely meant (edit distance), if one is near enough.
std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace ftp
