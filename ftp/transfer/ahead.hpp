#pragma once

#include "ftp/transfer/file_jobs.hpp"
#include "ftp/transfer/run.hpp"

namespace ftp::client {

// Many small files over one data connection (PROTOCOL §4.5): where the server takes files ahead, commands and files
// leave without waiting for replies, and the replies are matched in order.

// Files up to this size go ahead; a bigger one is worth its own data connection, progress and resume.
inline constexpr std::uint64_t most_ahead = 256 << 10;

// Whether files of this run may go ahead: as they are, whole, under the names they are told, and believed.
bool may_go_ahead(const RunOptions& options, const Dialect& dialect);
inline std::uint64_t size_of(const UploadTask& task) { return task.size.value(); }
inline bool is_small(const UploadTask& task) { return task.size.value() <= most_ahead; }

// A download, and the folder that its local name is in.
struct RootedDownload {
    RootedDownload(std::shared_ptr<const Root> where, DownloadTask what)
        : root(std::move(where)), task(std::move(what)) {}
    std::shared_ptr<const Root> root;
    DownloadTask task;
};
inline std::uint64_t size_of(const RootedDownload& file) { return file.task.size.value_or(ByteCount()).value(); }
bool is_small(const RootedDownload& file);
bool can_stand_in_a_line(std::string_view path);

// This file by a session of the run; where it may go ahead, whatever suits of the queue together with it. What fails in
// a way that may pass goes by upload_file() or download_file(). Each is reported. A connection that breaks is made anew
// as Persistence says; what was confirmed is not sent again.
awaitable<void> upload_next(Run& run, Session& session, UploadTask task, WorkQueue<UploadTask>& queue);
awaitable<void> download_next(Run& run, Session& session, RootedDownload file, WorkQueue<RootedDownload>& queue);

}  // namespace ftp::client
