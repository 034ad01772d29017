#pragma once

#include "ftp/transfer/filters.hpp"
#include "ftp/transfer/plan.hpp"
#include "ftp/transfer/run.hpp"

namespace ftp::client {

enum class Way { down, up };

// A folder here and one there; what the source holds goes into the target.
struct TreePair {
    TreePair(std::string here, std::string there, Way direction, Comparison comparison)
        : local(std::move(here)), remote(std::move(there)), way(direction), how(comparison) {}

    const std::string& source() const { return way == Way::down ? remote : local; }
    const std::string& target() const { return way == Way::down ? local : remote; }

    std::string local;
    std::string remote;
    Way way;
    Comparison how;
    std::string base;  // the name of the source, where it goes into the target with it
};

// The --include and --exclude of the run, for this pair.
Filters filters_of(const Run& run, const TreePair& pair);

// What the source holds, as far as the filters of the run let it take part. Errors: of reading its top.
awaitable<Result<Tree>> read_source(Run& run, const TreePair& pair);

struct Target {
    Tree tree;
    bool missing = false;  // or perhaps so: some servers list a folder that is not there as an empty one
};
enum class Extent {
    of_source,  // only what the source has as well
    whole,
};
// What the target holds. A folder that is not there is an empty tree.
awaitable<Result<Target>> read_target(Run& run, const TreePair& pair, const Tree& source, Extent extent);

// How two files are compared: as the pair says, and as far as the server can keep times.
Comparison comparison(Run& run, const TreePair& pair);

}  // namespace ftp::client
