#include "ftp/transfer/put_verb.hpp"

#include "ftp/options/path.hpp"
#include "ftp/transfer/ahead.hpp"
#include "ftp/transfer/local_source.hpp"
#include "ftp/transfer/local_tree.hpp"
#include "ftp/transfer/remote_files.hpp"
#include "ftp/transfer/tree_jobs.hpp"
#include "ftp/transfer/unchanged.hpp"
#include "ftp/transfer/verbs.hpp"

#include <filesystem>
#include <map>
#include <unordered_set>

namespace ftp::client {

namespace {

namespace fs = std::filesystem;

ByteCount local_size(const std::string& path) {
    std::error_code failure;
    const auto size = fs::file_size(path, failure);
    return ByteCount(failure ? 0 : size);
}

awaitable<void> put_folder(Run& run, const std::string& local, const std::string& destination, Destinations* others) {
    TreePair pair(std::string(without_trailing_slashes(local)), target_of(local, destination), Way::up,
                  unless_only(run.options(), Comparison::none));
    pair.base = base_of(local);
    co_await upload_tree(run, std::move(pair), others);
}

// Nothing where the file has no place of its own, which is told unless it is the same file again.
std::optional<UploadTask> upload_of(Run& run, const std::string& local, std::string remote, Destinations* others) {
    const auto free = others ? others->take(local, remote) : Result<bool>(true);
    if (!free) run.failed_at(local, free.error());
    if (!free || !*free) return std::nullopt;
    UploadTask task;
    task.local = local;
    task.remote = std::move(remote);
    task.size = local_size(local);
    task.resume = run.options().resume;
    task.keep_at_most = run.options().keep_at_most;
    return task;
}

// --- what --only asks for

Tree as_tree(const std::vector<UploadTask>& files) {
    Tree tree;
    for (const auto& file : files) {
        auto here = look_up_local(file.local, LinkPolicy::follow);
        tree.entries.push_back(here ? std::move(*here) : TreeEntry());
        tree.entries.back().path = file.remote;
    }
    return tree;
}

// What stands where the files go. Of several in one folder its listing tells.
awaitable<Result<Tree>> standing_there(Run& run, const std::vector<UploadTask>& files, std::string folder) {
    Tree tree;
    if (files.size() == 1) {
        const auto found = co_await what_is(run, files.front().remote);
        if (!found) co_return found.error();
        if (*found) tree.entries.push_back(tree_entry(files.front().remote, **found));
        co_return tree;
    }
    std::unordered_set<std::string_view> names;
    for (const auto& file : files) names.insert(last_component(file.remote));
    EntryChoice choice = [&names](const RemoteEntry& entry) { return names.contains(entry.name); };
    folder = without_trailing_slashes(folder);
    const auto found = co_await contents_of(run, folder, std::move(choice));
    const bool missing = !found && is(found.error(), Failure::refused);
    if (!found && !missing) co_return found.error();
    if (missing) co_return tree;
    for (const auto& entry : *found) tree.entries.push_back(tree_entry(joined(folder, entry.name), entry));
    co_return tree;
}

void keep_planned(std::vector<UploadTask>& files, const Plan& plan) {
    std::unordered_set<std::string_view> planned;
    for (const auto& entry : plan.transfers) planned.insert(entry.path);
    std::erase_if(files, [&planned](const UploadTask& file) { return !planned.contains(file.remote); });
}

awaitable<void> tell_unchanged(Run& run, const UploadTask& file) {
    Unchanged same(file.local);
    same.local = file.local;
    same.remote = file.remote;
    same.size = file.size;
    same.follow_link = true;
    co_await report_unchanged(run, std::move(same));
}

// Leaves those that are to go; the others are told.
awaitable<Status> choose(Run& run, std::vector<UploadTask>& files, const std::string& folder) {
    if (!run.options().only || files.empty()) co_return Status();
    const auto here = as_tree(files);
    const auto there = co_await standing_there(run, files, folder);
    if (!there) co_return there.error();
    const TreePair pair("", "", Way::up, Comparison::size_and_time);
    const auto todo = plan(here, *there, comparison(run, pair), *run.options().only);
    for (const auto place : todo.unchanged) co_await tell_unchanged(run, files[place]);
    for (const auto& conflict : todo.conflicts) run.failed_at(conflict.path, conflict.why);
    keep_planned(files, todo);
    co_return Status();
}

// What can be known before: whether each can be read, and its folder is there.
awaitable<void> plan_files(Run& run, std::vector<UploadTask> files) {
    std::map<std::string, bool> folders;
    for (const auto& file : files) {
        const auto source = open_source(file.local, true);
        if (!source) {
            run.failed_at(file.local, source.error());
            continue;
        }
        const auto slash = file.remote.rfind('/');
        auto folder = file.remote.substr(0, slash == file.remote.npos ? 0 : slash);
        if (!folders.contains(folder)) {
            const auto there = co_await is_remote_folder(run, folder);
            if (!there) co_return run.failed_at(file.local, there.error());
            folders[folder] = *there;
        }
        if (folders[folder])
            run.plan(Deed::uploaded, file.local, file.remote);
        else
            run.failed_at(file.local, failed(Failure::refused, folder + ": there is no such folder"));
    }
}

awaitable<void> put_files(Run& run, std::vector<UploadTask> files) {
    WorkQueue<UploadTask> queue(co_await asio::this_coro::executor);
    ByteCount bytes;
    for (auto& file : files) {
        bytes += file.size;
        queue.push(std::move(file));
    }
    run.audience().expected(queue.waiting(), bytes);
    const Run::Handler<UploadTask> handler = [&](Session& session, UploadTask task) {
        return upload_next(run, session, std::move(task), queue);
    };
    co_await run.in_parallel<UploadTask>(queue, handler);
}

awaitable<void> put_input(Run& run, const std::string& remote) {
    if (run.options().dry_run) co_return run.plan(Deed::uploaded, "-", remote);
    co_await upload_input(run, remote);
}

// Whether the sources go into a folder. Where several go, there is one.
awaitable<Result<bool>> goes_into_folder(Run& run, const Command& command, const std::string& destination) {
    if (command.sources.size() > 1 || is_local_folder(std::get<LocalPath>(command.sources.front()).text))
        co_return true;
    co_return co_await is_remote_folder(run, destination);
}

}  // namespace

awaitable<void> put(Run& run, const Command& command) {
    const auto& destination = std::get<Url>(*command.destination).path;
    if (std::holds_alternative<StandardStream>(command.sources.front())) co_return co_await put_input(run, destination);
    const auto into = co_await goes_into_folder(run, command, destination);
    if (!into) co_return run.failed_at(std::get<LocalPath>(command.sources.front()).text, into.error());
    Destinations destinations;
    const bool apart = command.sources.size() > 1 && !run.options().new_names_there;
    Destinations* others = apart ? &destinations : nullptr;
    const Filters filters(run.options().filters);
    std::vector<UploadTask> files;
    for (const auto& source : command.sources) {
        if (run.stopped()) co_return;
        const auto& local = std::get<LocalPath>(source).text;
        if (is_local_folder(local)) {
            co_await put_folder(run, local, destination, others);
            continue;
        }
        if (filters.excludes(last_component(local), Filters::Kind::file)) continue;
        auto remote = *into ? joined(destination, run.options().names.applied(last_component(local))) : destination;
        if (auto task = upload_of(run, local, std::move(remote), others)) files.push_back(std::move(*task));
    }
    if (run.stopped()) co_return;
    if (auto chosen = co_await choose(run, files, destination); !chosen)
        co_return run.failed_at(destination, chosen.error());
    if (run.options().dry_run) co_return co_await plan_files(run, std::move(files));
    co_await put_files(run, std::move(files));
}

}  // namespace ftp::client
