#include "ftp/transfer/tree_jobs.hpp"

#include "ftp/options/path.hpp"
#include "ftp/transfer/ahead.hpp"
#include "ftp/transfer/remote_files.hpp"
#include "ftp/transfer/remote_removal.hpp"
#include "ftp/transfer/tree_work.hpp"

#include <filesystem>
#include <sys/stat.h>

namespace ftp::client {

namespace {

void expect(Run& run, const std::vector<TreeEntry>& files) {
    ByteCount bytes;
    for (const auto& file : files) bytes += file.size.value_or(ByteCount());
    run.audience().expected(files.size(), bytes);
}

// --- down

Result<std::shared_ptr<const Root>> make_local_top(const std::string& path) {
    std::error_code failure;
    std::filesystem::create_directories(path, failure);
    if (failure) return Error(failure, "making " + path);
    auto root = Root::open(path, Links::refused);
    if (!root) return Error(root.error().code(), "opening " + path);
    return std::shared_ptr<const Root>(std::make_shared<Root>(std::move(*root)));
}

void make_local_folders(Run& run, const Root& root, const std::string& top, const std::vector<TreeEntry>& folders) {
    for (const auto& folder : folders) {
        const auto made = root.make_directory(folder.path, permitted(0777));
        const auto name = joined(top, folder.path);
        if (made)
            run.report(FileOutcome(Deed::made_folder, name));
        else
            run.failed_at(name, Error(made.error().code(), "making the folder"));
    }
}

awaitable<void> download_all(Run& run, std::shared_ptr<const Root> root, const TreePair& pair,
                             std::vector<TreeEntry> files) {
    expect(run, files);
    WorkQueue<RootedDownload> queue(co_await asio::this_coro::executor);
    NewNames names([&root](const std::string& path) { return root->entry_status(path).has_value(); });
    for (const auto& file : files) {
        DownloadTask task;
        task.remote = joined(pair.remote, file.path);
        const bool anew = run.options().new_names_here;
        task.local = anew ? names.next(file.path) : file.path;
        task.target = joined(pair.local, task.local);
        if (anew) task.replace = Root::Replace::no;
        task.size = file.size;
        task.modified = file.modified;
        task.precision = file.precision;
        task.resume = task.adopt = run.options().resume;
        queue.push(RootedDownload(root, std::move(task)));
    }
    const Run::Handler<RootedDownload> handler = [&](Session& session, RootedDownload file) {
        return download_next(run, session, std::move(file), queue);
    };
    co_await run.in_parallel<RootedDownload>(queue, handler);
}

void report_removed(Run& run, const std::string& name, const Status& done) {
    if (done)
        run.report(FileOutcome(Deed::removed, name));
    else
        run.failed_at(name, Error(done.error().code(), "removing"));
}

// Beneath the root, through no link.
void remove_locally(Run& run, const Root& root, const std::string& top, const Removal& removal) {
    for (const auto& file : removal.files) report_removed(run, joined(top, file.path), root.remove_file(file.path));
    for (const auto& folder : removal.folders)
        report_removed(run, joined(top, folder.path), root.remove_directory(folder.path));
}

// --- up

awaitable<void> upload_all(Run& run, const TreePair& pair, std::vector<TreeEntry> files) {
    expect(run, files);
    WorkQueue<UploadTask> queue(co_await asio::this_coro::executor);
    for (const auto& file : files) {
        UploadTask task;
        task.local = joined(pair.local, file.path);
        task.remote = joined(pair.remote, file.path);
        task.size = file.size.value_or(ByteCount());
        task.resume = run.options().resume;
        task.follow_link = run.options().follow_links;
        queue.push(std::move(task));
    }
    const Run::Handler<UploadTask> handler = [&](Session& session, UploadTask task) {
        return upload_next(run, session, std::move(task), queue);
    };
    co_await run.in_parallel<UploadTask>(queue, handler);
}

// Parents come first in the list, and a flight keeps its order. What is refused was made by an earlier try, or is told.
awaitable<Status> make_folders(Session& session, const std::string& top, const std::vector<TreeEntry>& folders,
                               bool again, std::vector<Status>& made) {
    std::vector<std::string> lines;
    for (const auto& folder : folders) lines.push_back("MKD " + joined(top, folder.path));
    auto replies = co_await session.talk().flight(lines);
    if (!replies) co_return replies.error();
    made.assign(folders.size(), Status());
    for (std::size_t i = 0; i < folders.size(); ++i) {
        if ((*replies)[i].completed()) continue;
        made[i] = refusal(lines[i], (*replies)[i]);
        if (!again) continue;
        const auto there = co_await look_up(session, joined(top, folders[i].path));
        if (!there) co_return there.error();
        if (*there && (*there)->kind == FileKind::directory) made[i] = Status();
    }
    co_return Status();
}

awaitable<void> make_remote_folders(Run& run, const std::string& top, std::vector<TreeEntry> folders) {
    if (folders.empty()) co_return;
    std::vector<Status> made;
    auto work = [&](Session& session, bool again) { return make_folders(session, top, folders, again, made); };
    if (auto done = co_await run.persistently(run.first(), work); !done) co_return run.stop(done.error());
    for (std::size_t i = 0; i < folders.size(); ++i) {
        const auto name = joined(top, folders[i].path);
        if (made[i])
            run.report(FileOutcome(Deed::made_folder, name));
        else
            run.failed_at(name, made[i].error());
    }
}

std::vector<std::string> names_below(const std::string& top, const std::vector<TreeEntry>& entries) {
    std::vector<std::string> names;
    for (const auto& entry : entries) names.push_back(joined(top, entry.path));
    return names;
}

awaitable<void> remove_remotely(Run& run, const std::string& top, const Removal& removal) {
    co_await remove_files(run, names_below(top, removal.files));
    if (!run.stopped()) co_await remove_folders(run, names_below(top, removal.folders));
}

}  // namespace

awaitable<void> download_tree(Run& run, TreePair pair, Destinations* others) {
    if (filters_of(run, pair).excludes_top()) co_return;
    auto work = co_await find_work(run, pair, others);
    if (!work) co_return run.failed_at(pair.remote.empty() ? "/" : pair.remote, work.error());
    if (run.stopped()) co_return;
    if (run.options().dry_run) co_return co_await tell_plan(run, pair, *work);
    auto root = make_local_top(pair.local);
    if (!root) co_return run.failed_at(pair.local, root.error());
    make_local_folders(run, **root, pair.local, work->plan.folders);
    co_await download_all(run, *root, pair, std::move(work->plan.transfers));
    if (may_remove(run, *work, pair.local)) remove_locally(run, **root, pair.local, work->removal);
}

awaitable<void> upload_tree(Run& run, TreePair pair, Destinations* others) {
    if (filters_of(run, pair).excludes_top()) co_return;
    auto work = co_await find_work(run, pair, others);
    if (!work) co_return run.failed_at(pair.local, work.error());
    if (run.stopped()) co_return;
    if (run.options().dry_run) co_return co_await tell_plan(run, pair, *work);
    if (work->target_missing) {
        auto make = [&](Session& session, bool) { return make_path(session, pair.remote); };
        if (auto made = co_await run.persistently(run.first(), make); !made)
            co_return run.failed_at(pair.remote, made.error());
    }
    co_await make_remote_folders(run, pair.remote, work->plan.folders);
    if (!run.stopped()) co_await upload_all(run, pair, std::move(work->plan.transfers));
    if (!run.stopped()) co_await look_for_names(run, pair.remote, std::move(work->doubts));
    if (may_remove(run, *work, pair.remote)) co_await remove_remotely(run, pair.remote, work->removal);
}

awaitable<Status> make_path(Session& session, std::string path) {
    auto& talk = session.talk();
    if (path.empty() || path == "/") co_return Status();
    auto reply = co_await talk.command("MKD " + path);
    if (!reply) co_return reply.error();
    if (reply->completed()) co_return Status();
    std::vector<std::string> lines;
    for (auto slash = path.find('/', 1); slash != path.npos; slash = path.find('/', slash + 1))
        lines.push_back("MKD " + path.substr(0, slash));
    lines.push_back("MKD " + path);
    // Those that exist are refused: only what is there in the end counts.
    auto replies = co_await talk.flight(std::move(lines));
    if (!replies) co_return replies.error();
    if (replies->back().completed()) co_return Status();
    const auto there = co_await look_up(session, path);
    if (!there) co_return there.error();
    if (*there && (*there)->kind == FileKind::directory) co_return Status();
    co_return refusal("MKD " + path, *reply);
}

unsigned permitted(unsigned mode) {
    static const unsigned mask = [] {
        const auto current = ::umask(077);
        ::umask(current);
        return static_cast<unsigned>(current);
    }();
    return mode & ~mask;
}

}  // namespace ftp::client
