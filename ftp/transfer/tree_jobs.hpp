#pragma once

#include "ftp/transfer/plan.hpp"
#include "ftp/transfer/run.hpp"

namespace ftp::client {

// A folder here and one there; what the source holds goes into the target.
struct TreePair {
    TreePair(std::string here, std::string there, Comparison comparison)
        : local(std::move(here)), remote(std::move(there)), how(comparison) {}
    std::string local;
    std::string remote;
    Comparison how;
};

awaitable<void> download_tree(Run& run, TreePair pair);
awaitable<void> upload_tree(Run& run, TreePair pair);

// MKD of a folder and, where it is missing, of those above it. A folder that exists is none the worse.
awaitable<Status> make_path(Session& session, std::string path);

// A new file's or folder's mode, as the user's umask has it.
unsigned permitted(unsigned mode);

}  // namespace ftp::client
