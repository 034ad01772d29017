#include "ftp/options/tls_words.hpp"

#include "common/base/text.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

struct Word {
    TlsMode mode;
    std::string_view text;
};
constexpr Word words[] = {{TlsMode::off, "off"}, {TlsMode::if_offered, "if-offered"}, {TlsMode::required, "required"}};

// RFC 4648 §4, of 32 octets.
bool is_digest(std::string_view text) {
    const auto plain = [](char c) {
        return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    };
    return text.size() == 44 && text.back() == '=' && std::ranges::all_of(text.substr(0, 43), plain);
}

}  // namespace

std::optional<TlsMode> tls_mode(std::string_view word) {
    const auto* found = std::ranges::find(words, word, &Word::text);
    return found == std::end(words) ? std::nullopt : std::optional(found->mode);
}

std::string_view word_of(TlsMode mode) { return std::ranges::find(words, mode, &Word::mode)->text; }

std::optional<std::string> wrong_pins(std::string_view text) {
    constexpr std::string_view kind = "sha256//";
    for (const auto pin : split(text, ';')) {
        if (!pin.starts_with(kind) || !is_digest(pin.substr(kind.size())))
            return "sha256// and the 44 letters of a digest are needed; ftp explain shows the key of a server";
    }
    return std::nullopt;
}

std::vector<std::string> split_pins(std::string_view text) {
    std::vector<std::string> pins;
    for (const auto pin : split(text, ';')) pins.emplace_back(pin);
    return pins;
}

}  // namespace ftp::client
