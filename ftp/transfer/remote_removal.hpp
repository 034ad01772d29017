#pragma once

#include "ftp/transfer/remote_files.hpp"

namespace ftp::client {

// Files by DELE, by all sessions of the run; folders by RMD, in their order. Each is reported.
awaitable<void> remove_files(Run& run, std::vector<std::string> names);
awaitable<void> remove_folders(Run& run, std::vector<std::string> names);

// rm: a file, or with -r a folder with all that is in it. With -n it only tells what it would remove.
awaitable<void> remove(Run& run, Found source, bool recursive);

}  // namespace ftp::client
