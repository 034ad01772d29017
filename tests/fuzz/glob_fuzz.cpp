#include "common/protocol/glob.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

namespace ftp::fuzz {

namespace {

std::string escaped(std::string_view name) {
    std::string pattern;
    for (const char c : name) {
        if (std::string_view("*?[\\").find(c) != std::string_view::npos) pattern += '\\';
        pattern += c;
    }
    return pattern;
}

// The definition, for patterns without sets: it tries everything, so only for short ones.
bool plainly_matches(std::string_view pattern, std::string_view name) {
    if (pattern.empty()) return name.empty();
    if (pattern[0] == '*') {
        return plainly_matches(pattern.substr(1), name) || (!name.empty() && plainly_matches(pattern, name.substr(1)));
    }
    if (name.empty()) return false;
    if (pattern[0] == '\\' && pattern.size() > 1) {
        return pattern[1] == name[0] && plainly_matches(pattern.substr(2), name.substr(1));
    }
    return (pattern[0] == '?' || pattern[0] == name[0]) && plainly_matches(pattern.substr(1), name.substr(1));
}

}  // namespace

// The first line is a pattern, the rest a name.
void check(std::string_view input) {
    const auto end = input.find('\n');
    const auto pattern = input.substr(0, end);
    const auto name = end == input.npos ? std::string_view() : input.substr(end + 1);
    const bool matched = matches(pattern, name);
    require(matches(escaped(name), name), "an escaped name matches itself");
    require(!has_wildcards(escaped(name)), "an escaped name has no wildcards");
    require(matches("*", name) || name.starts_with('.'), "a star matches every name without a leading dot");
    const bool small = pattern.size() <= 12 && name.size() <= 12 && pattern.find('[') == pattern.npos;
    if (!small || name.starts_with('.')) return;
    require(matched == plainly_matches(pattern, name), "a pattern matches what its definition says");
}

}  // namespace ftp::fuzz
