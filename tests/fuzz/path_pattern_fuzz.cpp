#include "ftp/transfer/path_pattern.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

namespace ftp::fuzz {

namespace {

std::string escaped(std::string_view path) {
    std::string pattern;
    for (const char c : path) {
        if (std::string_view("*?[\\").find(c) != std::string_view::npos) pattern += '\\';
        pattern += c;
    }
    return pattern;
}

}  // namespace

// The first line is a pattern, the rest a path.
void check(std::string_view input) {
    const auto end = input.find('\n');
    const auto path = end == input.npos ? std::string_view() : input.substr(end + 1);
    const client::PathPattern pattern(input.substr(0, end));
    const bool fits = pattern.fits(path);
    require(!fits || path.empty() || pattern.fits_end(path), "the whole path is an end of it");
    require(client::PathPattern(escaped(path)).fits(path), "an escaped path fits itself");
    require(client::PathPattern("**").fits(path), "two stars fit everything");
    require(client::PathPattern("*").fits(path) == (path.find('/') == path.npos), "one star stops at slashes");
}

}  // namespace ftp::fuzz
