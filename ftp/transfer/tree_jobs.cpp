#include "ftp/transfer/tree_jobs.hpp"

#include "common/net/task.hpp"
#include "ftp/options/path.hpp"
#include "ftp/transfer/file_jobs.hpp"
#include "ftp/transfer/local_tree.hpp"
#include "ftp/transfer/remote_walk.hpp"

#include <filesystem>
#include <sys/stat.h>
#include <unordered_set>

namespace ftp::client {

namespace {

// What was left out of a tree, told under the name of its top.
void report_omissions(Run& run, const std::string& top, const std::vector<Omission>& omissions) {
    for (const auto& omission : omissions) run.failed_at(joined(top, omission.path), omission.why);
}

void report_skipped(Run& run, const std::string& top, const Tree& tree) {
    for (const auto& path : tree.skipped) run.report(FileOutcome(Deed::skipped, joined(top, path)));
}

// True for a dry run, which ends here.
bool only_planned(Run& run, const Plan& plan, Deed deed, const std::string& top) {
    if (!run.options().dry_run) return false;
    for (const auto& folder : plan.folders) run.audience().planned(Deed::made_folder, joined(top, folder.path));
    for (const auto& file : plan.transfers) run.audience().planned(deed, joined(top, file.path));
    return true;
}

Result<Root> make_local_top(const std::string& path) {
    std::error_code failure;
    std::filesystem::create_directories(path, failure);
    if (failure) return Error(failure, "making " + path);
    auto root = Root::open(path, Links::refused);
    if (!root) return Error(root.error().code(), "opening " + path);
    return root;
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

void expect(Run& run, const std::vector<TreeEntry>& files) {
    ByteCount bytes;
    for (const auto& file : files) bytes += file.size.value_or(ByteCount());
    run.audience().expected(files.size(), bytes);
}

awaitable<void> download_all(Run& run, const Root& root, const std::string& top, std::vector<TreeEntry> files) {
    expect(run, files);
    WorkQueue<TreeEntry> queue(co_await asio::this_coro::executor);
    for (auto& file : files) queue.push(std::move(file));
    const Run::Handler<TreeEntry> handler = [&](Session& session, TreeEntry file) {
        DownloadTask task;
        task.remote = joined(top, file.path);
        task.local = file.path;
        task.size = file.size;
        task.modified = file.modified;
        task.precision = file.precision;
        task.resume = run.options().resume;
        return download_file(run, session, root, std::move(task), file.path);
    };
    co_await run.in_parallel<TreeEntry>(queue, handler);
}

awaitable<void> upload_all(Run& run, const TreePair& pair, std::vector<TreeEntry> files) {
    expect(run, files);
    WorkQueue<TreeEntry> queue(co_await asio::this_coro::executor);
    for (auto& file : files) queue.push(std::move(file));
    const Run::Handler<TreeEntry> handler = [&](Session& session, TreeEntry file) {
        UploadTask task;
        task.local = joined(pair.local, file.path);
        task.remote = joined(pair.remote, file.path);
        task.resume = run.options().resume;
        task.follow_link = run.options().follow_links;
        return upload_file(run, session, std::move(task), file.path);
    };
    co_await run.in_parallel<TreeEntry>(queue, handler);
}

// Parents come first in the list, and a flight keeps its order.
awaitable<void> make_remote_folders(Run& run, const std::string& top, std::vector<TreeEntry> folders) {
    std::vector<std::string> lines;
    for (const auto& folder : folders) lines.push_back("MKD " + joined(top, folder.path));
    if (lines.empty()) co_return;
    auto& session = run.first();
    if (auto ready = co_await session.ready(); !ready) co_return run.stop(ready.error());
    auto replies = co_await session.talk().flight(lines);
    if (!replies) co_return run.stop(replies.error());
    for (std::size_t i = 0; i < folders.size(); ++i) {
        const auto name = joined(top, folders[i].path);
        if ((*replies)[i].completed())
            run.report(FileOutcome(Deed::made_folder, name));
        else
            run.failed_at(name, refusal(lines[i], (*replies)[i]));
    }
}

// What the server has of a local tree. A folder that is not there is an empty tree, and is made.
awaitable<Result<Tree>> look_at_target(Run& run, const std::string& top, const Tree& source) {
    std::unordered_set<std::string> folders;
    for (const auto& entry : source.entries) {
        if (entry.kind == FileKind::directory) folders.insert(entry.path);
    }
    FolderChoice choice = [&folders](const std::string& path) { return folders.contains(path); };
    auto target = co_await walk_remote(run, top, std::move(choice));
    const bool missing = !target && is(target.error(), Failure::refused);
    // Some servers list a folder that is not there as an empty one.
    const bool maybe_missing = target && target->entries.empty();
    if (!missing && !maybe_missing) co_return target;
    if (run.options().dry_run) co_return Tree();
    if (auto ready = co_await run.first().ready(); !ready) co_return ready.error();
    auto made = co_await make_path(run.first(), top);
    if (!made && missing) co_return made.error();
    co_return Tree();
}

}  // namespace

awaitable<void> download_tree(Run& run, TreePair pair) {
    auto source = co_await walk_remote(run, pair.remote, every_folder);
    if (!source) co_return run.failed_at(pair.remote.empty() ? "/" : pair.remote, source.error());
    auto todo = plan(*source, look_up_local(pair.local, *source), pair.how);
    report_skipped(run, pair.remote, *source);
    report_omissions(run, pair.remote, source->unreadable);
    report_omissions(run, pair.local, todo.conflicts);
    run.tally().unchanged += todo.unchanged;
    if (run.stopped() || only_planned(run, todo, Deed::downloaded, pair.local)) co_return;
    auto root = make_local_top(pair.local);
    if (!root) co_return run.failed_at(pair.local, root.error());
    make_local_folders(run, *root, pair.local, todo.folders);
    co_await download_all(run, *root, pair.remote, std::move(todo.transfers));
}

awaitable<void> upload_tree(Run& run, TreePair pair) {
    const auto links = run.options().follow_links ? LinkPolicy::follow : LinkPolicy::skip;
    auto walk = [&pair, links] { return walk_local(pair.local, links); };
    auto source = co_await on_pool(run.pool(), walk);
    if (!source) co_return run.failed_at(pair.local, source.error());
    auto target = co_await look_at_target(run, pair.remote, *source);
    if (!target) co_return run.failed_at(pair.remote, target.error());
    const bool by_age = pair.how == Comparison::size_and_time && !run.host().dialect.sets_times();
    auto todo = plan(*source, *target, by_age ? Comparison::size_and_age : pair.how);
    report_skipped(run, pair.local, *source);
    report_omissions(run, pair.local, source->unreadable);
    report_omissions(run, pair.remote, target->unreadable);
    report_omissions(run, pair.remote, todo.conflicts);
    run.tally().unchanged += todo.unchanged;
    if (run.stopped() || only_planned(run, todo, Deed::uploaded, pair.remote)) co_return;
    co_await make_remote_folders(run, pair.remote, todo.folders);
    if (!run.stopped()) co_await upload_all(run, pair, std::move(todo.transfers));
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
