#pragma once

#include "ftp/transfer/means.hpp"
#include "ftp/transfer/outcome.hpp"
#include "ftp/transfer/session.hpp"
#include "ftp/transfer/upload.hpp"

namespace ftp::client {

// A file whose STOR has left ahead of the replies.
struct SentFile {
    SentFile(UploadTask what, FileOutcome told) : task(std::move(what)), outcome(std::move(told)) {}
    UploadTask task;
    FileOutcome outcome;
    bool left = false;  // its octets too, as far as the kernel tells: it may stand there without a reply
};

// What stands under the name of a file, and has just its octets.
struct Arrival {
    std::string proof;                 // as FileOutcome::verified
    std::string reply;                 // to MLST
    std::optional<FileTime> modified;  // there, as far as it is told
};

// Which of these have arrived, though the connection broke before the server could say so: asked in two flights however
// many they are (MLST, then a digest of those whose size fits), so that nothing is sent twice, and nothing counts as
// failed that the server refuses the second time because it has it. Nothing for a file that is another one there, or
// here by now, or of which the server tells no digest. Errors: connection_lost; busy.
awaitable<Result<std::vector<std::optional<Arrival>>>> find_arrivals(Session& session, const Means& means,
                                                                     std::vector<const SentFile*> files);

}  // namespace ftp::client
