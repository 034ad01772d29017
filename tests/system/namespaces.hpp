#pragma once

#include <string>
#include <vector>

namespace ftp::test {

// Words of a program that runs as root of a user namespace and sees mounts of its own: anybody may do this where the
// kernel lets him, and nothing outside of the program changes. mounts: lines of sh; the program does not start when
// one of them fails.
std::vector<std::string> with_own_mounts(const std::string& mounts, const std::vector<std::string>& words);

// A line for with_own_mounts(): the folder is a disk of 1 MiB.
std::string small_disk(const std::string& folder);

// Why namespaces cannot be made here; empty if they can.
std::string no_namespaces();

}  // namespace ftp::test
