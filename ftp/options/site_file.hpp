#pragma once

#include "ftp/options/command.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ftp::client {

// A server that has a name.
struct SiteEntry {
    std::string name;
    Url url;  // its path is where "name:" leads
    SiteOptions options;
};

// The TOML of a file of sites, a table for each:
//     [shop]
//     host = "ftp.example.org"
//     password_command = "pass shop"
// Errors: invalid_argument, "FILE:LINE: what is wrong, did you mean ...".
Result<std::vector<SiteEntry>> parse_sites(const std::string& text, const std::string& file);

// The text with one more table, and without the table of this name; the rest, comments too, stays as it is.
std::string with_site(std::string text, const SiteEntry& entry);
Result<std::string> without_site(const std::string& text, const std::string& file, std::string_view name);

}  // namespace ftp::client
