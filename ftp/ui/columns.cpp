#include "ftp/ui/columns.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace ftp::client {

namespace {

struct Span {
    char32_t first;
    char32_t last;
};

// Unicode: marks that stand on the character before them, and characters without a shape. libc knows the same only in
// a UTF-8 locale, which a cron job has not.
constexpr std::array no_column{
    Span{0x300, 0x36F},   Span{0x483, 0x489},   Span{0x591, 0x5BD},     Span{0x610, 0x61A},   Span{0x64B, 0x65F},
    Span{0x93C, 0x93C},   Span{0x941, 0x948},   Span{0x94D, 0x94D},     Span{0xE31, 0xE31},   Span{0xE34, 0xE3A},
    Span{0xE47, 0xE4E},   Span{0x1AB0, 0x1AFF}, Span{0x1DC0, 0x1DFF},   Span{0x200B, 0x200F}, Span{0x202A, 0x202E},
    Span{0x2060, 0x2064}, Span{0x20D0, 0x20FF}, Span{0x302A, 0x302D},   Span{0x3099, 0x309A}, Span{0xFE00, 0xFE0F},
    Span{0xFE20, 0xFE2F}, Span{0xFEFF, 0xFEFF}, Span{0xE0100, 0xE01EF},
};

// Unicode TR11: wide and full-width.
constexpr std::array two_columns{
    Span{0x1100, 0x115F},   Span{0x2E80, 0x303E},   Span{0x3041, 0x33FF},   Span{0x3400, 0x4DBF},
    Span{0x4E00, 0x9FFF},   Span{0xA000, 0xA4CF},   Span{0xA960, 0xA97C},   Span{0xAC00, 0xD7A3},
    Span{0xF900, 0xFAFF},   Span{0xFE30, 0xFE6F},   Span{0xFF00, 0xFF60},   Span{0xFFE0, 0xFFE6},
    Span{0x1F300, 0x1F64F}, Span{0x1F680, 0x1F6FF}, Span{0x1F900, 0x1F9FF}, Span{0x20000, 0x3FFFD},
};

template <std::size_t Count>
bool holds(const std::array<Span, Count>& spans, char32_t character) {
    const auto span = std::ranges::lower_bound(spans, character, {}, &Span::last);
    return span != spans.end() && span->first <= character;
}

std::size_t columns_of(char32_t character) {
    if (holds(no_column, character)) return 0;
    return holds(two_columns, character) ? 2 : 1;
}

// One character of UTF-8; a byte that is none counts as itself.
struct Piece {
    std::string_view bytes;
    std::size_t width;
};

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

char32_t decoded(std::string_view bytes) {
    const auto first = static_cast<unsigned char>(bytes.front());
    if (bytes.size() == 1) return first;
    char32_t character = first & (0xFFu >> (bytes.size() + 1));
    for (const char byte : bytes.substr(1)) character = character << 6 | (static_cast<unsigned char>(byte) & 0x3Fu);
    return character;
}

std::vector<Piece> pieces(std::string_view text) {
    std::vector<Piece> result;
    while (!text.empty()) {
        std::size_t length = 1;
        while (length < std::min<std::size_t>(text.size(), 4) && continues(text[length])) ++length;
        const auto bytes = text.substr(0, length);
        result.push_back({bytes, columns_of(decoded(bytes))});
        text.remove_prefix(length);
    }
    return result;
}

// As many of the pieces as fit.
template <typename Iterator>
Iterator fitting(Iterator piece, Iterator end, std::size_t limit) {
    std::size_t used = 0;
    while (piece != end && used + piece->width <= limit) used += (piece++)->width;
    return piece;
}

}  // namespace

std::size_t columns(std::string_view text) {
    std::size_t total = 0;
    for (const auto& piece : pieces(text)) total += piece.width;
    return total;
}

std::string shortened(std::string_view text, std::size_t limit) {
    if (columns(text) <= limit) return std::string(text);
    constexpr std::string_view gap = "..";
    const auto parts = pieces(text);
    const auto room = limit > gap.size() + 1 ? limit - gap.size() : 0;
    if (room == 0) {
        const auto end = fitting(parts.begin(), parts.end(), limit);
        return end == parts.begin() ? "" : std::string(text.data(), (end - 1)->bytes.end());
    }
    // The end of a name holds its kind and its number: it gets the larger half.
    const auto head = fitting(parts.begin(), parts.end(), room / 2);
    const auto tail = fitting(parts.rbegin(), parts.rend(), room - room / 2);
    std::string result;
    for (auto piece = parts.begin(); piece != head; ++piece) result += piece->bytes;
    result += gap;
    for (auto piece = tail.base(); piece != parts.end(); ++piece) result += piece->bytes;
    return result;
}

std::string fitted(std::string_view text, std::size_t width) {
    auto result = shortened(text, width);
    result.append(width - columns(result), ' ');
    return result;
}

}  // namespace ftp::client
