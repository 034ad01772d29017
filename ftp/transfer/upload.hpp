#pragma once

#include "common/base/file_status.hpp"
#include "ftp/transfer/means.hpp"
#include "ftp/transfer/session.hpp"

namespace ftp::client {

struct UploadTask {
    std::string local;   // a path of this machine
    std::string remote;  // as STOR takes it
    ByteCount size;      // as listed
    bool resume = false;
    std::optional<ByteCount> keep_at_most;  // of what an earlier run left there: the rest goes again
    // False: nothing had this name, and nothing that has got it meanwhile is removed, as far as the file goes under a
    // temporary name first. In place, and on a server that publishes whole files only, the server replaces it.
    bool replaces = true;
    bool in_doubt = false;    // as UploadHistory::in_doubt, of an earlier try that has no history
    bool follow_link = true;  // false: a symbolic link is refused, for it was a file when the tree was read
};

// What the tries of one upload leave to the next one, so that it asks before it repeats.
struct UploadHistory {
    // What stood under the final name before. It tells, after a lost reply, whether what stands there now is ours.
    struct Former {
        bool known = false;
        std::optional<FileTime> modified;  // nothing: there was no such file
    };

    std::optional<FileStatus> source;  // what is sent, when it was first opened
    bool begun = false;                // some of it may be there
    bool owns_partial = false;         // and nothing else can: there was nothing before, or what there was is proven
    bool all_sent = false;             // all of it left, and the final reply was lost
    bool in_doubt = false;             // once all of it left, and no reply came: it may stand there
    bool stored = false;               // the server has it all, by its own word and the size
    bool renaming = false;             // the final name was asked for, and the reply was lost
    bool former_aside = false;         // what had the final name may be under path_of_former() instead
    bool timed = false;                // it has got its time before its name
    Former former;
    std::uint64_t text_size = 0;  // of a text, as the server counted it before it was renamed
};

// One file with its time. A server that publishes whole files only (FEAT ALLO EXACT) is told the size and gets it under
// its name; to others it goes under a temporary name, is compared by its size there, and renamed. The outcome gets what
// is learned on the way; its bytes grow; its deed becomes skipped where the whole file is there already. Errors: of the
// server and of the disk; wrong_size. A failure leaves what has arrived there, for a later resume, never under the
// final name (unless uploads go in place). Where it is asked for, the content is proven by a digest, before a rename
// (differs).
awaitable<Status> upload(Session& session, const Means& means, const UploadTask& task, UploadHistory& history,
                         FileOutcome& outcome);

// Where an upload to this path goes while it is on its way.
std::string path_aside(const std::string& remote);
// And what has that path, until it is replaced, on a server that does not rename over a file.
std::string path_of_former(const std::string& remote);

}  // namespace ftp::client
