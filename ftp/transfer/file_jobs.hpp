#pragma once

#include "ftp/transfer/download.hpp"
#include "ftp/transfer/run.hpp"
#include "ftp/transfer/upload.hpp"

namespace ftp::client {

// One file by a session of the run, tried again where that may help, and reported.
awaitable<void> download_file(Run& run, Session& session, const Root& root, DownloadTask task);
awaitable<void> upload_file(Run& run, Session& session, UploadTask task);

// The same to standard output and from standard input.
awaitable<void> download_to_output(Run& run, std::string remote);
awaitable<void> upload_input(Run& run, std::string remote);

}  // namespace ftp::client
