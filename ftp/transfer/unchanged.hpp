#pragma once

#include "ftp/transfer/run.hpp"

#include <optional>
#include <string>

namespace ftp::client {

// A file that is here and there already, and alike as far as the run compares them.
struct Unchanged {
    explicit Unchanged(std::string source) : name(std::move(source)) {}
    std::string name;  // of the source, as the user would name it
    std::string local;
    std::string remote;
    std::optional<ByteCount> size;
    bool follow_link = false;  // where the one here is a link
};

// Counts and tells it; in a dry run it is only counted. For a manifest the file here is read, since its SHA-256 stands
// there; when that cannot be done, it is a failure.
awaitable<void> report_unchanged(Run& run, Unchanged file);

}  // namespace ftp::client
