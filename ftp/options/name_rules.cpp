#include "ftp/options/name_rules.hpp"

#include "common/base/text.hpp"

#include <algorithm>
#include <array>

namespace ftp::client {

namespace {

// $0 to $9.
using Parts = std::array<std::string, 10>;

// One octet of a pattern, or a variable.
struct Piece {
    char literal = 0;
    std::size_t variable = 0;  // where is_variable
    bool is_variable = false;
    bool quoted = false;
};

Piece take_piece(std::string_view& pattern) {
    Piece piece;
    piece.quoted = pattern.size() > 1 && pattern.front() == '\\';
    if (piece.quoted) pattern.remove_prefix(1);
    piece.is_variable = !piece.quoted && pattern.size() > 1 && pattern[0] == '$' && is_digit(pattern[1]);
    if (piece.is_variable) piece.variable = static_cast<std::size_t>(pattern[1] - '0');
    piece.literal = pattern.front();
    pattern.remove_prefix(piece.is_variable ? 2 : 1);
    return piece;
}

Parts parts_of(std::string_view name, std::string_view pattern) {
    Parts parts;
    parts[0] = name;
    while (!pattern.empty()) {
        const auto piece = take_piece(pattern);
        if (!piece.is_variable) {
            if (name.empty() || name.front() != piece.literal) break;
            name.remove_prefix(1);
            continue;
        }
        // Up to the next literal; of two variables side by side the first takes all.
        auto rest = pattern;
        const auto next = rest.empty() ? Piece() : take_piece(rest);
        const bool to_the_end = pattern.empty() || next.is_variable;
        const auto end = to_the_end ? name.size() : std::min(name.find(next.literal), name.size());
        if (piece.variable != 0) parts[piece.variable] = name.substr(0, end);
        name.remove_prefix(end);
    }
    return parts;
}

// What stands before one of these octets, its variables put in; the octet itself is taken too.
std::string take_text(std::string_view& result, const Parts& parts, std::string_view ends) {
    std::string text;
    while (!result.empty()) {
        const auto piece = take_piece(result);
        const bool special = !piece.is_variable && !piece.quoted;
        if (special && ends.find(piece.literal) != ends.npos) break;
        if (piece.is_variable)
            text += parts[piece.variable];
        else if (special && piece.literal == '[') {
            auto first = take_text(result, parts, ",");
            auto second = take_text(result, parts, "]");
            text += first.empty() ? second : first;
        } else {
            text += piece.literal;
        }
    }
    return text;
}

std::string translated(std::string_view name, const std::string& from, const std::string& to) {
    std::string text;
    for (const char c : name) {
        const auto place = from.find(c);
        if (place == from.npos)
            text += c;
        else if (place < to.size())
            text += to[place];
    }
    return text;
}

bool can_be_a_name(std::string_view text) {
    return !text.empty() && text != "." && text != ".." && text.find('/') == text.npos;
}

}  // namespace

std::string NameRules::applied(std::string_view name) const {
    const bool capitals = std::ranges::none_of(name, [](char c) { return c >= 'a' && c <= 'z'; });
    auto text = lowers_capitals && capitals ? lower(name) : std::string(name);
    if (!from.empty()) text = translated(text, from, to);
    if (!pattern.empty()) {
        const auto parts = parts_of(text, pattern);
        std::string_view rest = result;
        text = take_text(rest, parts, "");
    }
    return can_be_a_name(text) ? text : std::string(name);
}

}  // namespace ftp::client
