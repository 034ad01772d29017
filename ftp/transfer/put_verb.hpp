#pragma once

#include "ftp/options/command.hpp"
#include "ftp/transfer/run.hpp"

namespace ftp::client {

// Uploads the sources of a command: folders one after the other, all single files by the sessions of the run together.
awaitable<void> put(Run& run, const Command& command);

}  // namespace ftp::client
