#pragma once

#include "ftp/options/command.hpp"
#include "ftp/transfer/remote_files.hpp"

namespace ftp::client {

// One file on the server becomes another one there: by SITE CPFR and CPTO where the server has them, else it comes
// here, aside, and goes back. A folder is refused. With -n only told.
awaitable<void> copy(Run& run, Found source, const Command& command);

}  // namespace ftp::client
