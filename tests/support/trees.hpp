#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace ftp::test {

// Where two trees differ: a line for each file or folder that one of them lacks, or whose kind or bytes are others.
// Empty if they are alike.
std::vector<std::string> differences(const std::filesystem::path& left, const std::filesystem::path& right);

// Copies the regular files below a folder, and what links there lead to regular files, with their folders and times of
// modification; no links, no empty folders. most: about as many, from all over the tree.
void copy_files(const std::filesystem::path& from, const std::filesystem::path& to, std::size_t most);

std::size_t count_files(const std::filesystem::path& folder);  // regular files below it

}  // namespace ftp::test
