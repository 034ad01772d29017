#pragma once

#include "ftp/options/command.hpp"
#include "ftp/transfer/plan.hpp"
#include "ftp/transfer/run.hpp"

namespace ftp::client {

// A whole run, from its first login to QUIT, within its deadline. What happened is in the run's tally; its audience has
// heard of it.
awaitable<void> conduct(Run& run, const Command& command);

// Does what the command says, on a run that has begun. What happened is in the run's tally; its audience has heard of
// it.
awaitable<void> execute(Run& run, const Command& command);

// The server that a command is about: all its URLs name the same one.
const Url& server_of(const Command& command);

// --only asks which files differ, of verbs too that take all of them otherwise.
Comparison unless_only(const RunOptions& options, Comparison how);

// The name under which a source goes into its target, or "" where only what is in it goes.
std::string base_of(std::string_view source);

// What a download is called here, or an upload there: rsync's rule. A source with a trailing slash stands for what is
// in it.
std::string target_of(std::string_view source, std::string_view destination);

}  // namespace ftp::client
