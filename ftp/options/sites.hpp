#pragma once

#include "ftp/options/site_file.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ftp::client {

// $XDG_CONFIG_HOME/ftp/sites.toml, else ~/.config/ftp/sites.toml. home, config_home: "" where unknown.
std::string sites_file(const std::string& home, const std::string& config_home);

// The file of sites as a whole.
class Sites {
  public:
    // A file that is not there is an empty one. Errors: permission_denied when others can read it; those of
    // parse_sites.
    static Result<Sites> load(std::string file);

    const std::vector<SiteEntry>& entries() const { return entries_; }
    const SiteEntry* find(std::string_view name) const;
    const std::string& file() const { return file_; }

    // Both write the file. Errors: invalid_argument for a name that is taken, or unknown.
    Status add(SiteEntry entry);
    Status remove(std::string_view name);

    // Error for a site that is not there, with the nearest that is.
    Error unknown(std::string_view name) const;

  private:
    explicit Sites(std::string file) : file_(std::move(file)) {}

    std::string file_;
    std::string text_;
    std::vector<SiteEntry> entries_;
};

// Whether the command cannot be understood without the file of sites.
bool needs_sites(const Command& command);

// Puts hosts and users in the place of the names of sites, and the options of the site behind those of the command
// line. Errors: invalid_argument for a site that is not there.
Status apply_sites(Command& command, const Sites& sites);

}  // namespace ftp::client
