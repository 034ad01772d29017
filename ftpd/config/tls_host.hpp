#pragma once

#include "ftpd/config/configuration.hpp"

#include <toml++/toml.h>

#include <filesystem>
#include <functional>
#include <string_view>

namespace ftp::server {

// One [[tls.host]]. folder: where relative paths begin; complain: is told of each mistake.
TlsHost read_tls_host(const toml::table& table, const std::filesystem::path& folder,
                      const std::function<void(const toml::source_region&, std::string_view)>& complain);

}  // namespace ftp::server
