#pragma once

#include "ftp/options/run_options.hpp"
#include "ftp/transfer/tree.hpp"

namespace ftp::client {

// What a target holds and its source does not.
struct Removal {
    std::vector<TreeEntry> files;
    std::vector<TreeEntry> folders;  // the deepest first; nothing that stays is in them
    std::size_t size() const { return files.size() + folders.size(); }
};

// What the source leaves out by policy, and what a filter or a temporary name hides on either side, stays, and so do
// the folders above it.
Removal removal(const Tree& source, const Tree& target);

// A folder that the source has with nothing in it, and the target with files that would go. Some servers list a folder
// that they may not open as an empty one.
std::optional<std::string> emptied_folder(const Removal& removal, const Tree& source);

// Why nothing of it may be removed: a tree that was not read whole, a source that is empty, more than the limit.
std::optional<std::string> objection(const Removal& removal, const Tree& source, const Tree& target,
                                     const std::optional<DeleteLimit>& limit);

}  // namespace ftp::client
