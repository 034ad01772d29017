#pragma once

#include "ftp/options/run_options.hpp"
#include "ftp/transfer/tree.hpp"

namespace ftp::client {

// When two files count as the same.
enum class Comparison {
    none,           // everything is transferred (get, put)
    size_and_time,  // sync
    size,           // check --hash, which looks at their content next
    size_and_age,   // sync to where times cannot be set: the same size, and not older than the source
};

struct Plan {
    std::vector<TreeEntry> folders;      // to be made, parents first
    std::vector<TreeEntry> transfers;    // entries of the source
    std::vector<Omission> conflicts;     // a folder there where a file is here, or the other way round
    std::vector<std::size_t> unchanged;  // files, by their place among the entries of the source
};

// Times are equal within the coarser precision of the two, and within a second at best: FAT and some servers round.
bool same_file(const TreeEntry& source, const TreeEntry& target, Comparison how);

// What is to become of a file, as far as --only asks for it.
enum class Need { transfer, unchanged, not_asked_for };
// target: what stands there now; null: nothing does.
Need need(const TreeEntry& source, const TreeEntry* target, Comparison how, Only only);

// What has to be done for the target to hold what the source holds, or that part of it. Nothing is removed.
Plan plan(const Tree& source, const Tree& target, Comparison how, Only only = Only::missing_and_changed);

}  // namespace ftp::client
