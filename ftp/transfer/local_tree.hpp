#pragma once

#include "ftp/transfer/filters.hpp"
#include "ftp/transfer/tree.hpp"

namespace ftp::client {

enum class LinkPolicy { skip, follow };

// Everything beneath a folder, without the folder itself. Iterative; a folder that holds itself through links is
// entered once per path to it and no further. Blocking. Errors: of opening the top; what cannot be read below it is in
// Tree::unreadable.
Result<Tree> walk_local(const std::string& top, LinkPolicy links, const Filters& filters = Filters());

// Only what the folder has of this tree, for comparing with it: a missing folder is an empty tree. Links are not
// followed.
Tree look_up_local(const std::string& top, const Tree& wanted);

// One file or folder, without a path of its own; nothing when it cannot be looked at.
std::optional<TreeEntry> look_up_local(const std::string& path, LinkPolicy links);

// Or a link to one. False also of what cannot be looked at.
bool is_local_folder(const std::string& path);

}  // namespace ftp::client
