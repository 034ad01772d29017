#pragma once

#include "ftp/options/url.hpp"
#include "ftp/transfer/two_trees.hpp"

namespace ftp::client {

// Tells what differs between two folders, one line each: "missing in/a", "differs in/b", "extra in/c". Nothing is
// moved. Every line is one of tally().differences; what could not be read is a failure.
awaitable<void> check(Run& run, TreePair pair);

// The same of one file here and one there: "missing a", "differs a", "extra a". Where neither is there it fails.
awaitable<void> check_file(Run& run, TreePair pair);

// Proves what an earlier run wrote to its manifest: every file is there beneath this folder, has its size, and its
// SHA-256: as the server computes it, else read back. Each that does not is a failure, and one of tally().differences.
awaitable<void> verify(Run& run, const std::string& manifest, std::string top);

}  // namespace ftp::client
