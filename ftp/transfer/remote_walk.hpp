#pragma once

#include "ftp/transfer/filters.hpp"
#include "ftp/transfer/remote_tree.hpp"
#include "ftp/transfer/run.hpp"

#include <functional>

namespace ftp::client {

// Which folders of a tree to look into, by their path below its top.
using FolderChoice = std::function<bool(const std::string& path)>;
bool every_folder(const std::string& path);
bool no_folder(const std::string& path);

// What of a tree is read.
struct WalkRules {
    FolderChoice folders = every_folder;
    Filters filters = Filters();
    // Links to folders that are entered, where the server tells of them, and are in Tree::linked then; others are left
    // out.
    FolderChoice links = no_folder;
    // For who removes what is found. Where MLSD may hide links, LIST is asked as well: nothing that is reached through
    // a link is found but by the rule above.
    bool tells_links = false;
};

// Everything beneath a folder, without the folder itself, by all sessions of the run. Iterative; a folder that holds
// itself, which only links bring about, is left out as they are. Errors: of listing the top; what cannot be read below
// it is in Tree::unreadable, and so is the folder in which there were more than most_in_tree.
awaitable<Result<Tree>> walk_remote(Run& run, std::string top, WalkRules rules);

}  // namespace ftp::client
