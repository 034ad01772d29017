#pragma once

#include "ftp/options/command.hpp"
#include "ftp/transfer/run.hpp"

namespace ftp::client {

// get: files by all sessions of the run, folders one after the other, each by all sessions.
awaitable<void> get(Run& run, const Command& command);

}  // namespace ftp::client
