#include "ftp/transfer/put_verb.hpp"

#include "ftp/options/path.hpp"
#include "ftp/transfer/ahead.hpp"
#include "ftp/transfer/destinations.hpp"
#include "ftp/transfer/local_tree.hpp"
#include "ftp/transfer/remote_files.hpp"
#include "ftp/transfer/tree_jobs.hpp"
#include "ftp/transfer/verbs.hpp"

#include <filesystem>

namespace ftp::client {

namespace {

namespace fs = std::filesystem;

ByteCount local_size(const std::string& path) {
    std::error_code failure;
    const auto size = fs::file_size(path, failure);
    return ByteCount(failure ? 0 : size);
}

awaitable<void> put_folder(Run& run, const std::string& local, const std::string& destination) {
    TreePair pair(std::string(without_trailing_slashes(local)), target_of(local, destination), Way::up,
                  unless_only(run.options(), Comparison::none));
    co_await upload_tree(run, std::move(pair));
}

awaitable<void> put_files(Run& run, const std::vector<std::string>& files, const std::string& destination, bool into) {
    WorkQueue<UploadTask> queue(co_await asio::this_coro::executor);
    ByteCount bytes;
    Destinations destinations;
    for (const auto& local : files) {
        UploadTask task;
        task.local = local;
        task.remote = into ? joined(destination, last_component(local)) : destination;
        const auto free = run.options().new_names_there ? Result<bool>(true) : destinations.take(local, task.remote);
        if (!free) run.failed_at(local, free.error());
        if (!free || !*free) continue;
        task.resume = run.options().resume;
        if (run.options().dry_run) {
            run.audience().planned(Deed::uploaded, task.remote);
            continue;
        }
        task.size = local_size(local);
        bytes += task.size;
        queue.push(std::move(task));
    }
    run.audience().expected(queue.waiting(), bytes);
    const Run::Handler<UploadTask> handler = [&](Session& session, UploadTask task) {
        return upload_next(run, session, std::move(task), queue);
    };
    co_await run.in_parallel<UploadTask>(queue, handler);
}

awaitable<void> put_input(Run& run, const std::string& remote) {
    if (run.options().dry_run) co_return run.audience().planned(Deed::uploaded, remote);
    co_await upload_input(run, remote);
}

}  // namespace

awaitable<void> put(Run& run, const Command& command) {
    const auto& destination = std::get<Url>(*command.destination).path;
    if (std::holds_alternative<StandardStream>(command.sources.front()))
        co_return co_await put_input(run, destination);
    std::vector<std::string> files;
    for (const auto& source : command.sources) {
        if (run.stopped()) co_return;
        const auto& local = std::get<LocalPath>(source).text;
        if (is_local_folder(local))
            co_await put_folder(run, local, destination);
        else
            files.push_back(local);
    }
    if (files.empty() || run.stopped()) co_return;
    // Where several go, there is a folder.
    auto into = Result<bool>(command.sources.size() > 1);
    if (!*into) into = co_await is_remote_folder(run, destination);
    if (!into) co_return run.failed_at(files.front(), into.error());
    co_await put_files(run, files, destination, *into);
}

}  // namespace ftp::client
