#include "ftp/options/netrc.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace ftp::fuzz {

void check(std::string_view text) {
    const auto entries = client::parse_netrc(text);
    if (!entries) return;
    for (const auto& entry : *entries) {
        const auto found = client::find_entry(*entries, entry.machine, entry.login.value_or(""));
        require(found.has_value(), "every entry is found by its own names, or one before it");
    }
}

}  // namespace ftp::fuzz
