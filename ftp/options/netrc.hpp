#pragma once

#include "common/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ftp::client {

// One machine of a .netrc (ftp(1)). What is not said is nothing, which is not the same as empty.
struct NetrcEntry {
    std::string machine;  // empty: the "default" entry
    std::optional<std::string> login;
    std::optional<std::string> password;
    std::optional<std::string> account;
};

// Words are parted by white space; "quoted ones" may hold it, and a backslash takes the next character as it is. Macros
// (macdef, up to an empty line) and comments are skipped. Errors: invalid_argument with the line number.
Result<std::vector<NetrcEntry>> parse_netrc(std::string_view text);

// The first entry for this host, and for this user if one is asked for; else the default entry.
std::optional<NetrcEntry> find_entry(const std::vector<NetrcEntry>& entries, std::string_view host,
                                     std::string_view user);

// The entry of a file. Nothing when there is no such file or entry. Errors: permission_denied when the entry holds a
// password and the file can be read by others or belongs to somebody else.
Result<std::optional<NetrcEntry>> look_up_netrc(const std::string& file, std::string_view host, std::string_view user);

}  // namespace ftp::client
