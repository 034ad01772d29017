#pragma once

#include "ftp/transfer/local_source.hpp"
#include "ftp/transfer/upload.hpp"

namespace ftp::client {

// What the tries of one append leave to the next one.
struct AppendHistory {
    bool known = false;                   // what stood there before, which is:
    std::optional<std::uint64_t> before;  // its size, 0 of none; nothing where the server does not tell
    std::optional<FileStatus> source;     // what is added, when the first of it left
    bool begun = false;                   // some of it may be there
    bool all_sent = false;                // all of it left in the last try
    bool done = false;                    // all of it is there: the server said so
    TextCount text;                       // of what was sent in TYPE A
};

// A file behind the one that is there, or that is made by it (APPE; others may append to it at the same time). What a
// try that broke off has added already is not added twice: it is what has been added to the remote file, if that is how
// the local one begins. Errors: as upload(); refused where it would go behind an upload that broke off; not_repeatable
// where nobody knows how far the last try came, and when the local file has changed since; wrong_size when less is
// there afterwards. A failure may leave a part of it there.
awaitable<Status> append(Session& session, const Means& means, const UploadTask& task, AppendHistory& history,
                         FileOutcome& outcome);

}  // namespace ftp::client
