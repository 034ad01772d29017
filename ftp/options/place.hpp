#pragma once

#include "common/base/result.hpp"
#include "ftp/options/url.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace ftp::client {

struct LocalPath {
    std::string text;
    bool operator==(const LocalPath&) const = default;
};
struct StandardStream {  // "-": standard input or output, by where it stands
    bool operator==(const StandardStream&) const = default;
};
using Place = std::variant<LocalPath, StandardStream, Url>;

// "-", "ftp://host/path", "site:path", or else a local path. What looks like a site is never a local path: that of the
// file a:b is "./a:b". Errors: invalid_argument, with what is wrong in plain words.
Result<Place> parse_place(std::string_view text);

// A name that a site may have: letters, digits, '.', '_' and '-', the first a letter or digit.
bool is_site_name(std::string_view text);

bool is_remote(const Place& place);
bool is_local_path(const Place& place);
bool is_stream(const Place& place);

}  // namespace ftp::client
