#include "ftp/options/url.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace ftp::fuzz {

void check(std::string_view text) {
    const auto url = client::parse_url(text);
    if (!url) return;
    constexpr std::string_view line_ends("\r\n\0", 3);
    require(url->path.find_first_of(line_ends) == url->path.npos, "no path ends a command");
    require(url->user.find_first_of(line_ends) == url->user.npos, "no user ends a command");
    const auto written = client::to_text(*url);
    const auto again = client::parse_url(written);
    require(again.has_value(), "what was written is read again");
    require(*again == *url, "a URL survives being written");
}

}  // namespace ftp::fuzz
