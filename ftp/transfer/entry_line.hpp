#pragma once

#include "ftp/transfer/remote_tree.hpp"

#include <string>

namespace ftp::client {

// How entries of a server are told, a line each. path: as the user would name it.

// "in/": folders with a slash behind them.
std::string short_line(const RemoteEntry& entry, const std::string& path);
// "d        0 2026-11-21 13:20:41 in"
std::string long_line(const RemoteEntry& entry, const std::string& path);
// {"name":"in","path":"a/in","type":"folder","size":0,"mtime":"2026-11-21T13:20:41Z"}; what is not known is left out.
std::string json_line(const RemoteEntry& entry, const std::string& path);

// ISO 8601, UTC, to the second.
std::string iso_time(FileTime time);

}  // namespace ftp::client
