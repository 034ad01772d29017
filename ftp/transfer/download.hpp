#pragma once

#include "ftp/transfer/local_target.hpp"
#include "ftp/transfer/means.hpp"
#include "ftp/transfer/session.hpp"
#include "ftp/transfer/tree.hpp"

namespace ftp::client {

struct DownloadTask {
    std::string remote;             // as RETR takes it
    std::string local;              // relative to the root
    std::string target;             // the same as the user would name it
    std::optional<ByteCount> size;  // as listed
    std::optional<FileTime> modified;
    Precision precision = Precision::second;     // of the time
    bool resume = false;                         // go on with what an earlier try left
    std::optional<ByteCount> keep_at_most;       // of what an earlier run left: the rest of it comes again
    bool from_before = false;                    // and that was no try of this run
    Root::Replace replace = Root::Replace::yes;  // what stands under the final name
    bool adopt = false;                          // or with what stands under the final name, whoever left it there
};

// One file: aside, whole by every sign there is (a final 2yz, and the size where the server tells one), then under its
// name with its time. The outcome gets what is learned on the way; its bytes grow. Errors: of the server and of the
// disk; wrong_size. A failure keeps what has arrived.
awaitable<Status> download(Session& session, const Means& means, const Root& root, DownloadTask task,
                           FileOutcome& outcome);

// Where to go on with a file of which so much is here: so far back that the overlap can be compared. 0: from the start.
std::uint64_t resume_point(std::uint64_t held, std::optional<ByteCount> size);

}  // namespace ftp::client
