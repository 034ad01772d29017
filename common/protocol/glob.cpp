#include "common/protocol/glob.hpp"

#include <cstddef>
#include <optional>

namespace ftp {

namespace {

unsigned char octet(char c) { return static_cast<unsigned char>(c); }

// One element of a pattern other than '*': how many octets it takes there, and whether it matches.
struct Element {
    std::size_t length;
    bool matched;
};

// A literal inside a set, with its backslash. Nothing at the end of the pattern.
std::optional<char> set_member(std::string_view pattern, std::size_t& at) {
    if (at < pattern.size() && pattern[at] == '\\') ++at;
    if (at >= pattern.size()) return std::nullopt;
    return pattern[at++];
}

// "[...]" at the front of the pattern. Nothing when it never closes: then the bracket is an ordinary character.
std::optional<Element> match_set(std::string_view pattern, char c) {
    std::size_t at = 1;
    const bool negated = at < pattern.size() && pattern[at] == '!';
    if (negated) ++at;
    const std::size_t first = at;
    bool found = false;
    while (at < pattern.size() && (pattern[at] != ']' || at == first)) {
        const auto low = set_member(pattern, at);
        if (!low) return std::nullopt;
        auto high = low;
        if (at + 1 < pattern.size() && pattern[at] == '-' && pattern[at + 1] != ']') {
            high = set_member(pattern, ++at);
            if (!high) return std::nullopt;
        }
        found |= octet(*low) <= octet(c) && octet(c) <= octet(*high);
    }
    if (at >= pattern.size()) return std::nullopt;
    return Element{at + 1, found != negated};
}

class Pattern {
  public:
    explicit Pattern(std::string_view text) : text_(text) {}

    bool ends_at(std::size_t at) const { return at >= text_.size(); }
    bool star_at(std::size_t at) const { return !ends_at(at) && text_[at] == '*'; }
    bool only_stars_from(std::size_t at) const { return text_.find_first_not_of('*', at) == text_.npos; }

    Element match_at(std::size_t at, char c) {
        const auto rest = text_.substr(at);
        if (rest[0] == '?') return {1, true};
        if (rest[0] == '[' && at < no_set_from_) {
            if (const auto set = match_set(rest, c)) return *set;
            no_set_from_ = at;
        }
        if (rest[0] == '\\' && rest.size() > 1) return {2, rest[1] == c};
        return {1, rest[0] == c};
    }

  private:
    std::string_view text_;
    // What closes no set here closes none further on: without this "*[[[[[" would read on to its end again and again.
    std::size_t no_set_from_ = std::string_view::npos;
};

bool begins_with_literal_dot(std::string_view pattern) {
    return pattern.starts_with('.') || pattern.starts_with("\\.");
}

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

// Only the last '*' is ever taken up again: what an earlier one could take in addition, the last one can take as well.
bool matches(std::string_view pattern_text, std::string_view name) {
    if (name.starts_with('.') && !begins_with_literal_dot(pattern_text)) return false;
    Pattern pattern(pattern_text);
    std::size_t in_pattern = 0, in_name = 0, taken_by_star = 0;
    std::optional<std::size_t> behind_star;
    while (in_name < name.size()) {
        if (pattern.star_at(in_pattern)) {
            behind_star = ++in_pattern;
            taken_by_star = in_name;
            continue;
        }
        const auto element =
            pattern.ends_at(in_pattern) ? Element{0, false} : pattern.match_at(in_pattern, name[in_name]);
        if (element.matched) {
            in_pattern += element.length;
            ++in_name;
        } else if (behind_star) {
            in_pattern = *behind_star;
            in_name = ++taken_by_star;
        } else {
            return false;
        }
    }
    return pattern.only_stars_from(in_pattern);
}

}  // namespace ftp
