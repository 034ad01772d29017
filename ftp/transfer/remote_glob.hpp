#pragma once

#include "ftp/transfer/remote_files.hpp"

#include <vector>

namespace ftp::client {

// The places there that a URL names: itself, or, where it is a pattern and nothing has just that name, all that it
// matches, by name. Any component may hold wildcards; with a slash at the end only folders match. A folder that is
// refused is reported, or the error where nothing else fits. Errors: those of listing; nothing_matched.
awaitable<Result<std::vector<Found>>> places_of(Run& run, const Url& url);

}  // namespace ftp::client
