#pragma once

#include "ftp/transfer/removal.hpp"
#include "ftp/transfer/run.hpp"

#include <map>

namespace ftp::client {

// Names of files that went up, by the path of their folder below the top of the tree ("": the top itself). A server
// that does not tell capitals from small letters, or writes letters in its own way, may keep such a file under a name
// that another one has: of two that differ in that alone one is lost, and what then looks left over is the file itself.
using NamesInDoubt = std::map<std::string, std::vector<std::string>>;

// Those of the transfers whose name differs from another one of the source in the case of letters only, or in whose
// folder something is to be removed.
NamesInDoubt names_in_doubt(const Tree& source, const std::vector<TreeEntry>& transfers, const Removal& removal);

// Lists those folders again, behind the transfers. A name that is not there is a failure, and so is a folder that
// cannot be listed.
awaitable<void> look_for_names(Run& run, std::string top, NamesInDoubt names);

}  // namespace ftp::client
