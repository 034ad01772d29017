#pragma once

#include "ftp/transfer/tree.hpp"

#include <string>
#include <vector>

namespace ftp::client {

// In the order of a walk through the tree: every entry behind its folder, siblings by name.
void sort_by_path(std::vector<TreeEntry>& entries);

// A line for each entry, as tree(1) draws them. entries: sorted by path.
std::vector<std::string> drawn(const std::vector<TreeEntry>& entries);

// What lies beneath a folder, by its path below the top; "" is the top.
struct FolderSum {
    std::string path;
    ByteCount bytes;
};
// Every folder behind those in it, the top last. entries: sorted by path.
std::vector<FolderSum> folder_sums(const std::vector<TreeEntry>& entries);

}  // namespace ftp::client
