#pragma once

#include "ftp/transfer/upload.hpp"

namespace ftp::client {

// What the tries of one append leave to the next one.
struct AppendHistory {
    bool known = false;                   // what stood there before, which is:
    std::optional<std::uint64_t> before;  // its size; nothing where the server does not tell
    bool creates = false;                 // there was nothing: an upload like any other
    bool begun = false;                   // some of it may be there
    std::uint64_t size = 0;               // of what is added, when it was first opened
    UploadHistory upload;                 // of one that creates
};

// A file behind the one that is there (APPE). What a try that broke off has added already is not added twice, as far as
// the server tells sizes. Errors: as upload(); not_repeatable where nobody knows how far the last try came; wrong_size
// when more or less is there afterwards. A failure may leave a part of it there.
awaitable<Status> append(Session& session, const Means& means, const UploadTask& task, AppendHistory& history,
                         FileOutcome& outcome);

}  // namespace ftp::client
