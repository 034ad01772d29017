#pragma once

#include "ftp/transfer/filters.hpp"
#include "ftp/transfer/remote_tree.hpp"
#include "ftp/transfer/run.hpp"

#include <functional>

namespace ftp::client {

// Which folders of a tree to look into, by their path below its top.
using FolderChoice = std::function<bool(const std::string& path)>;
bool every_folder(const std::string& path);

// Everything beneath a folder, without the folder itself, by all sessions of the run. Iterative; a folder that holds
// itself is not entered twice on one path. Errors: of listing the top; what cannot be read below it is in
// Tree::unreadable, and so is the folder in which there were more than most_in_tree.
awaitable<Result<Tree>> walk_remote(Run& run, std::string top, FolderChoice choice, Filters filters);
awaitable<Result<Tree>> walk_remote(Run& run, std::string top, FolderChoice choice);  // of everything

}  // namespace ftp::client
