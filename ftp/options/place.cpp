#include "ftp/options/place.hpp"

#include "common/base/text.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

bool is_letter_or_digit(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z'); }

}  // namespace

bool is_site_name(std::string_view text) {
    const auto fits = [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; };
    return !text.empty() && is_letter_or_digit(text.front()) && std::ranges::all_of(text, fits);
}

Result<Place> parse_place(std::string_view text) {
    if (text.empty()) return Error(std::errc::invalid_argument, "an empty path");
    if (text == "-") return Place(StandardStream{});
    if (looks_like_url(text)) {
        auto url = parse_url(text);
        if (!url) return url.error();
        return Place(std::move(*url));
    }
    const auto colon = text.find(':');
    if (colon == text.npos || !is_site_name(text.substr(0, colon))) return Place(LocalPath{std::string(text)});
    // http:// and its like: no path of a site begins so.
    if (text.substr(colon + 1).starts_with("//")) return parse_url(text).error();
    auto path = site_path(text.substr(colon + 1));
    if (!path) return path.error();
    path->site = text.substr(0, colon);
    return Place(std::move(*path));
}

bool is_remote(const Place& place) { return std::holds_alternative<Url>(place); }
bool is_local_path(const Place& place) { return std::holds_alternative<LocalPath>(place); }
bool is_stream(const Place& place) { return std::holds_alternative<StandardStream>(place); }

}  // namespace ftp::client
