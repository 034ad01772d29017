#include "common/protocol/glob.hpp"

#include <algorithm>
#include <optional>

namespace ftp {

namespace {

unsigned char octet(char c) { return static_cast<unsigned char>(c); }

// A literal inside a set, with its backslash. Nothing at the end of the pattern.
std::optional<char> set_member(std::string_view pattern, std::size_t& at) {
    if (at < pattern.size() && pattern[at] == '\\') ++at;
    if (at >= pattern.size()) return std::nullopt;
    return pattern[at++];
}

// What stands between the brackets of "[...]"; at is behind the first one, and then behind the last. Nothing when it
// never closes: then the bracket is an ordinary character.
std::optional<std::bitset<256>> read_set(std::string_view pattern, std::size_t& at) {
    const bool negated = at < pattern.size() && pattern[at] == '!';
    if (negated) ++at;
    const std::size_t first = at;
    std::bitset<256> set;
    while (at < pattern.size() && (pattern[at] != ']' || at == first)) {
        const auto low = set_member(pattern, at);
        if (!low) return std::nullopt;
        auto high = low;
        if (at + 1 < pattern.size() && pattern[at] == '-' && pattern[at + 1] != ']') {
            high = set_member(pattern, ++at);
            if (!high) return std::nullopt;
        }
        for (unsigned c = octet(*low); c <= octet(*high); ++c) set.set(c);
    }
    if (at++ >= pattern.size()) return std::nullopt;
    return negated ? ~set : set;
}

bool has_literal_dot_first(std::string_view pattern) { return pattern.starts_with('.') || pattern.starts_with("\\."); }

}  // namespace

bool has_wildcards(std::string_view pattern) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\')
            ++i;
        else if (pattern[i] == '*' || pattern[i] == '?' || pattern[i] == '[')
            return true;
    }
    return false;
}

Glob::Glob(std::string_view pattern) : begins_with_literal_dot_(has_literal_dot_first(pattern)) {
    // What closes no set here closes none further on: without this "[[[[[" would be read to its end again and again.
    bool sets_close = true;
    for (std::size_t at = 0; at < pattern.size();) {
        if (pattern[at] == '[' && sets_close) {
            sets_close = add_set(pattern, at);
            if (sets_close) continue;
        }
        add_character(pattern, at);
    }
}

bool Glob::add_set(std::string_view pattern, std::size_t& at) {
    auto behind = at + 1;
    const auto set = read_set(pattern, behind);
    if (!set) return false;
    elements_.push_back({Kind::set, '[', sets_.size()});
    sets_.push_back(*set);
    at = behind;
    return true;
}

void Glob::add_character(std::string_view pattern, std::size_t& at) {
    const char c = pattern[at++];
    const bool escapes = c == '\\' && at < pattern.size();
    const auto kind = c == '*' ? Kind::star : c == '?' ? Kind::any : Kind::literal;
    elements_.push_back({kind, escapes ? pattern[at++] : c});
}

bool Glob::only_stars_from(std::size_t at) const {
    const auto is_star = [](const Element& element) { return element.kind == Kind::star; };
    return std::all_of(elements_.begin() + static_cast<std::ptrdiff_t>(at), elements_.end(), is_star);
}

bool Glob::takes(const Element& element, char c) const {
    if (element.kind == Kind::set) return sets_[element.set][octet(c)];
    return element.kind == Kind::any || (element.kind == Kind::literal && element.octet == c);
}

// Only the last '*' is ever taken up again: what an earlier one could take in addition, the last one can take as well.
bool Glob::matches(std::string_view name) const {
    if (name.starts_with('.') && !begins_with_literal_dot_) return false;
    std::size_t in_pattern = 0, in_name = 0, taken_by_star = 0;
    std::optional<std::size_t> behind_star;
    while (in_name < name.size()) {
        const bool at_end = in_pattern == elements_.size();
        if (!at_end && elements_[in_pattern].kind == Kind::star) {
            behind_star = ++in_pattern;
            taken_by_star = in_name;
        } else if (!at_end && takes(elements_[in_pattern], name[in_name])) {
            ++in_pattern;
            ++in_name;
        } else if (behind_star) {
            in_pattern = *behind_star;
            in_name = ++taken_by_star;
        } else {
            return false;
        }
    }
    return only_stars_from(in_pattern);
}

bool matches(std::string_view pattern, std::string_view name) { return Glob(pattern).matches(name); }

}  // namespace ftp
