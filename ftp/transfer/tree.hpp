#pragma once

#include "common/base/file_status.hpp"
#include "common/base/result.hpp"
#include "common/protocol/listing.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace ftp::client {

using Precision = ListedEntry::Precision;

// One entry of a tree, here or far away.
struct TreeEntry {
    std::string path;  // relative to the top of the tree: "in/a"; "" is the top itself
    FileKind kind = FileKind::file;
    std::optional<ByteCount> size;
    std::optional<FileTime> modified;
    Precision precision = Precision::second;  // of the time
    std::chrono::minutes zone_slack{0};       // so far off, in quarters of an hour, it may be besides
};

// Something in a tree that is left out, and why.
struct Omission {
    std::string path;
    Error why;
};

// What was found by walking: folders before what is in them. Only files and folders; what else there is counts as
// skipped, but in a target here, where it stands in the way.
struct Tree {
    std::vector<TreeEntry> entries;
    std::vector<Omission> unreadable;  // these make the run fail
    std::vector<std::string> skipped;  // symbolic links, devices ...: by policy
    std::vector<std::string> linked;   // folders that are links: they are in entries, and what is below is elsewhere
    std::vector<std::string> hidden;   // by a filter, or our own temporary names: not spoken of, and never removed
};

// All that was found.
std::size_t size_of(const Tree& tree);

// A tree of a server that is larger is not kept: a server can make up entries without end. One takes some 200 octets.
inline constexpr std::size_t most_in_tree = 5'000'000;

// A name that may be used below a folder of ours: one component, nothing that leads elsewhere, nothing that cannot be
// sent. Else the reason.
std::optional<std::string> unsafe_name(std::string_view name);

// Deeper than this no tree is walked: a server can make up folders without end.
inline constexpr std::size_t deepest = 128;
std::size_t depth(std::string_view path);

}  // namespace ftp::client
