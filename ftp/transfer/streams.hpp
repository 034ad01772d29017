#pragma once

#include "ftp/transfer/means.hpp"
#include "ftp/transfer/receiver.hpp"
#include "ftp/transfer/session.hpp"

namespace ftp::client {

// One file to standard output, as far as it can be read. Nothing that was written can be taken back, so a new try goes
// on behind it, once the last 64 KiB have come again just as they were. Errors: file_exists when they have not.
awaitable<Status> download_to(Session& session, const Means& means, std::shared_ptr<PipeProgress> pipe,
                              std::string remote, FileOutcome& outcome);

// Standard input to one file, under a temporary name until all of it is there. What was read cannot be read again.
struct InputTask {
    int pipe = 0;
    std::string remote;    // as STOR takes it
    bool replaces = true;  // as that of UploadTask
    bool begun = false;    // some of it has been read
};
// Errors: as upload(); not_repeatable when a try breaks off behind the first octet.
awaitable<Status> upload_from(Session& session, const Means& means, InputTask& task, FileOutcome& outcome);

}  // namespace ftp::client
