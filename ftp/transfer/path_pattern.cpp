#include "ftp/transfer/path_pattern.hpp"

#include <optional>

namespace ftp::client {

namespace {

using Octets = std::bitset<256>;

std::size_t number_of(char c) { return static_cast<unsigned char>(c); }

Octets just(char c) { return Octets().set(number_of(c)); }
Octets all_but_slash() { return Octets().set().reset(number_of('/')); }

// A literal inside a set, with its backslash.
std::optional<char> set_member(std::string_view& rest) {
    if (rest.starts_with('\\')) rest.remove_prefix(1);
    if (rest.empty()) return std::nullopt;
    const char c = rest.front();
    rest.remove_prefix(1);
    return c;
}

// One member or range of a set.
bool add_range(Octets& octets, std::string_view& rest) {
    const auto low = set_member(rest);
    if (!low) return false;
    auto high = low;
    if (rest.size() > 1 && rest[0] == '-' && rest[1] != ']') {
        rest.remove_prefix(1);
        high = set_member(rest);
        if (!high) return false;
    }
    for (auto octet = number_of(*low); octet <= number_of(*high); ++octet) octets.set(octet);
    return true;
}

// What stands behind "[", up to its "]". Nothing if that never comes.
std::optional<Octets> parse_set(std::string_view& rest) {
    const bool negated = rest.starts_with('!') || rest.starts_with('^');
    if (negated) rest.remove_prefix(1);
    Octets octets;
    for (bool first = true; first || !rest.starts_with(']'); first = false) {
        if (!add_range(octets, rest)) return std::nullopt;
    }
    rest.remove_prefix(1);
    return (negated ? ~octets : octets) & all_but_slash();
}

}  // namespace

PathPattern::PathPattern(std::string_view rest) {
    while (!rest.empty()) {
        const char c = rest.front();
        rest.remove_prefix(1);
        if (c == '*') {
            add_star(rest);
        } else if (c == '[') {
            add_set(rest);
        } else if (c == '?') {
            elements_.push_back({all_but_slash()});
        } else if (c == '\\' && !rest.empty()) {
            elements_.push_back({just(rest.front())});
            rest.remove_prefix(1);
        } else {
            elements_.push_back({just(c)});
        }
    }
}

void PathPattern::add_set(std::string_view& rest) {
    auto behind = rest;
    const auto octets = parse_set(behind);
    elements_.push_back({octets ? *octets : just('[')});
    if (octets) rest = behind;
}

void PathPattern::add_star(std::string_view& rest) {
    const bool across = rest.starts_with('*');
    while (rest.starts_with('*')) rest.remove_prefix(1);
    if (across)
        elements_.push_back({Octets().set(), Repeat::across});
    else
        elements_.push_back({all_but_slash(), Repeat::within_component});
}

// A star may also take nothing.
void PathPattern::skip_stars(States& states) const {
    for (std::size_t i = 0; i < elements_.size(); ++i) {
        if (states[i] && elements_[i].repeat != Repeat::once) states[i + 1] = true;
    }
}

void PathPattern::step(States& states, unsigned char octet) const {
    States next(states.size());
    for (std::size_t i = 0; i < elements_.size(); ++i) {
        if (!states[i] || !elements_[i].octets[octet]) continue;
        next[elements_[i].repeat == Repeat::once ? i + 1 : i] = true;
    }
    states = std::move(next);
}

bool PathPattern::fits(std::string_view path) const {
    States states(elements_.size() + 1);
    states[0] = true;
    for (const char c : path) {
        skip_stars(states);
        step(states, static_cast<unsigned char>(c));
    }
    skip_stars(states);
    return states.back();
}

bool PathPattern::fits_end(std::string_view path) const {
    States states(elements_.size() + 1);
    bool at_border = true;
    for (const char c : path) {
        if (at_border) states[0] = true;
        at_border = c == '/';
        skip_stars(states);
        step(states, static_cast<unsigned char>(c));
    }
    skip_stars(states);
    return states.back();
}

}  // namespace ftp::client
