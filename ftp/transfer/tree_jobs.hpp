#pragma once

#include "ftp/transfer/destinations.hpp"
#include "ftp/transfer/two_trees.hpp"

namespace ftp::client {

// What the source holds goes into the target, as the options of the run say; with --delete what is left over there is
// removed at the end, if all went well.
// others: where all goes that is moved together with this tree; a file whose place another one has fails. Null: nothing
// else is moved.
awaitable<void> download_tree(Run& run, TreePair pair, Destinations* others = nullptr);
awaitable<void> upload_tree(Run& run, TreePair pair, Destinations* others = nullptr);

// MKD of a folder and, where it is missing, of those above it. A folder that exists is none the worse.
awaitable<Status> make_path(Session& session, std::string path);

// A new file's or folder's mode, as the user's umask has it.
unsigned permitted(unsigned mode);

}  // namespace ftp::client
