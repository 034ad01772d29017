#pragma once

#include "ftp/transfer/download.hpp"
#include "ftp/transfer/local_source.hpp"
#include "ftp/transfer/upload.hpp"

namespace ftp::client {

// Files in TYPE A (RFC 959 §3.1.1.1). What arrives is another sequence of octets than what left, so nothing is resumed;
// otherwise they are as whole or as absent as those of download() and upload().

// No size tells whether all of it came: the final 2yz and the orderly end of the data do. Errors: as download().
awaitable<Status> download_text(Session& session, const Means& means, const Root& root, DownloadTask task,
                                FileOutcome& outcome);

// Afterwards the server has as many octets as were sent, or one less for each line where its lines end in LF. Errors:
// as upload().
awaitable<Status> upload_text(Session& session, const Means& means, const UploadTask& task, UploadHistory& history,
                              FileOutcome& outcome);

// Whether a server that took a text made so many octets of it.
bool fits_text(std::uint64_t there, const TextCount& sent);

}  // namespace ftp::client
