#include "ftp/transfer/file_jobs.hpp"

namespace ftp::client {

namespace {

awaitable<Status> try_download(Session& session, asio::thread_pool& pool, const Root& root, DownloadTask task,
                               ByteCount& moved) {
    auto done = co_await download(session, pool, root, std::move(task));
    if (!done) co_return done.error();
    moved = *done;
    co_return Status();
}

awaitable<Status> try_upload(Session& session, asio::thread_pool& pool, UploadTask task, ByteCount& moved) {
    auto done = co_await upload(session, pool, std::move(task));
    if (!done) co_return done.error();
    moved = *done;
    co_return Status();
}

void tell(Run& run, Deed deed, std::string name, const Status& done, ByteCount moved) {
    if (done)
        run.report(FileOutcome(deed, std::move(name), moved));
    else
        run.failed_at(std::move(name), done.error());
}

}  // namespace

awaitable<void> download_file(Run& run, Session& session, const Root& root, DownloadTask task) {
    ByteCount moved;
    auto work = [&](Session& by, bool again) {
        task.resume = task.resume || again;
        return try_download(by, run.pool(), root, task, moved);
    };
    const auto done = co_await run.persistently(session, work);
    tell(run, Deed::downloaded, task.remote, done, moved);
}

awaitable<void> upload_file(Run& run, Session& session, UploadTask task) {
    ByteCount moved;
    auto work = [&](Session& by, bool again) {
        task.resume = task.resume || again;
        return try_upload(by, run.pool(), task, moved);
    };
    const auto done = co_await run.persistently(session, work);
    tell(run, Deed::uploaded, task.local, done, moved);
}

}  // namespace ftp::client
