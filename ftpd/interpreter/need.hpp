#pragma once

#include "ftpd/accounts/need.hpp"
#include "ftpd/config/configuration.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ftp::server {

// What handlers ask for beside the rights in their rows.
constexpr Operation to_remove_trees = Operation::remove | Operation::remove_directory;
constexpr Operation to_copy = Operation::read;

// command: in upper case, "RETR" or "SITE CHMOD". Nothing for an unknown one.
std::optional<Need> need_of(std::string_view command, const Configuration& configuration);

// All that need_of() knows.
std::vector<std::string> commands();

}  // namespace ftp::server
