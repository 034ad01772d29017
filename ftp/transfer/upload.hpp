#pragma once

#include "ftp/transfer/session.hpp"

namespace ftp::client {

struct UploadTask {
    std::string local;   // a path of this machine
    std::string remote;  // as STOR takes it
    bool resume = false;
    bool follow_link = true;  // false: a symbolic link is refused, for it was a file when the tree was read
};

// One file with its time. A server that publishes whole files only (FEAT ALLO EXACT) is told the size and gets it under
// its name; to others it goes under a temporary name, is compared by its size there, and renamed. Returns the octets
// that were transferred. Errors: of the server and of the disk; wrong_size. A failure leaves what has arrived there,
// for a later resume, never under the final name.
awaitable<Result<ByteCount>> upload(Session& session, asio::thread_pool& pool, UploadTask task);

// The same from standard input, whose size nobody knows. Never resumed.
awaitable<Result<ByteCount>> upload_from(Session& session, asio::thread_pool& pool, int pipe, std::string remote);

}  // namespace ftp::client
