#pragma once

#include "ftp/options/command.hpp"
#include "ftp/transfer/remote_files.hpp"

namespace ftp::client {

// ls, tree and du: what they find goes to the audience of the run, line by line.
awaitable<void> list(Run& run, Found source, const Command& command);
awaitable<void> draw_tree(Run& run, Found source, const Command& command);
awaitable<void> sum_up(Run& run, Found source, const Command& command);

}  // namespace ftp::client
