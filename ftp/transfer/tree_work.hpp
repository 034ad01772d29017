#pragma once

#include "ftp/transfer/destinations.hpp"
#include "ftp/transfer/names_in_doubt.hpp"
#include "ftp/transfer/removal.hpp"
#include "ftp/transfer/two_trees.hpp"

namespace ftp::client {

// What is to be done so that one tree becomes as the other.
struct TreeWork {
    Plan plan;
    Removal removal;
    NamesInDoubt doubts;  // of those that go up
    bool target_missing = false;
};

// Reads both trees and compares them. What was skipped, left out or could not be read is told on the way, and so is why
// nothing may be removed. others: the places that other trees of the same command have taken; nullptr where there is
// only this one. Errors: a tree that cannot be read at all.
awaitable<Result<TreeWork>> find_work(Run& run, const TreePair& pair, Destinations* others);

// For a dry run: exactly what would happen, if all goes well.
awaitable<void> tell_plan(Run& run, const TreePair& pair, const TreeWork& work);

// Removing comes last of all, and only if everything else went well; where it may not although there is something to
// remove, that is told. top: where.
bool may_remove(Run& run, const TreeWork& work, const std::string& top);

}  // namespace ftp::client
