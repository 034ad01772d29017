#include "ftp/transfer/get_verb.hpp"

#include "common/base/text.hpp"
#include "ftp/options/path.hpp"
#include "ftp/transfer/ahead.hpp"
#include "ftp/transfer/file_jobs.hpp"
#include "ftp/transfer/local_tree.hpp"
#include "ftp/transfer/remote_glob.hpp"
#include "ftp/transfer/tree_jobs.hpp"
#include "ftp/transfer/unchanged.hpp"
#include "ftp/transfer/verbs.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

namespace ftp::client {

namespace {

namespace fs = std::filesystem;

// A file there and what it is called here.
struct Fetch {
    Fetch(Found what, std::string where) : source(std::move(what)), local(std::move(where)) {}
    Found source;
    std::string local;
};

// What the sources name, all of it known to be there. What is not is reported.
awaitable<std::vector<Found>> all_there(Run& run, const Command& command) {
    std::vector<Found> all;
    for (const auto& source : command.sources) {
        const auto& url = std::get<Url>(source);
        auto places = co_await places_of(run, url);
        if (!places) run.failed_at(url.pattern.empty() ? shown_path(url.path) : to_text(url), places.error());
        if (run.stopped() || !places) continue;
        for (auto& place : *places) {
            if (co_await look_at(run, place)) all.push_back(std::move(place));
        }
    }
    co_return all;
}

// What a file is called here.
std::string name_here(const Run& run, const std::string& remote) {
    return run.options().names.applied(last_component(remote));
}

// The folders that files go to, each opened once.
class Folders {
  public:
    Result<std::shared_ptr<const Root>> open(const std::string& path) {
        auto& known = roots_[path];
        if (known) return known;
        auto root = Root::open(path.empty() ? "." : path, Links::refused);
        if (!root) return Error(root.error().code(), "opening " + (path.empty() ? "." : path));
        known = std::make_shared<Root>(std::move(*root));
        return known;
    }

  private:
    std::map<std::string, std::shared_ptr<const Root>> roots_;
};

// Where it goes. Nothing where that is impossible, which is reported.
std::optional<RootedDownload> download_of(Run& run, Folders& folders, const Fetch& job) {
    const auto folder = fs::path(job.local).parent_path().string();
    const auto name = fs::path(job.local).filename().string();
    const auto remote = shown_path(job.source.path);
    if (const auto why = unsafe_name(name)) {
        run.failed_at(remote, failed(Failure::unsafe_name, *why));
        return std::nullopt;
    }
    auto root = folders.open(folder);
    if (!root) {
        run.failed_at(remote, root.error());
        return std::nullopt;
    }
    DownloadTask task;
    task.remote = job.source.path;
    task.local = name;
    task.target = job.local;
    task.size = job.source.entry->size;
    task.modified = job.source.entry->modified;
    task.precision = job.source.entry->precision;
    task.resume = task.adopt = run.options().resume;
    task.keep_at_most = run.options().keep_at_most;
    if (run.options().new_names_here) task.replace = Root::Replace::no;
    return RootedDownload(std::move(*root), std::move(task));
}

bool is_local_name(const std::string& path) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(path, ignored));
}

// Leaves those that --only asks for; the others are told.
awaitable<void> choose(Run& run, std::vector<Fetch>& jobs) {
    if (!run.options().only) co_return;
    std::vector<Fetch> chosen;
    for (auto& job : jobs) {
        const auto source = tree_entry(job.source.path, *job.source.entry);
        const auto here = look_up_local(job.local, LinkPolicy::skip);
        const auto what = need(source, here ? &*here : nullptr, Comparison::size_and_time, *run.options().only);
        Unchanged same(shown_path(job.source.path));
        same.local = job.local;
        same.remote = job.source.path;
        same.size = source.size;
        if (what == Need::unchanged) co_await report_unchanged(run, std::move(same));
        if (what == Need::transfer) chosen.push_back(std::move(job));
    }
    jobs = std::move(chosen);
}

awaitable<void> get_files(Run& run, const std::vector<Fetch>& jobs) {
    WorkQueue<RootedDownload> queue(co_await asio::this_coro::executor);
    Folders folders;
    ByteCount bytes;
    for (const auto& job : jobs) {
        auto file = download_of(run, folders, job);
        if (!file) continue;
        bytes += file->task.size.value_or(ByteCount());
        queue.push(std::move(*file));
    }
    run.audience().expected(queue.waiting(), bytes);
    const Run::Handler<RootedDownload> handler = [&](Session& session, RootedDownload file) {
        return download_next(run, session, std::move(file), queue);
    };
    co_await run.in_parallel<RootedDownload>(queue, handler);
}

// made: the folder that would be made for them all; "": none.
void plan_files(Run& run, const std::vector<Fetch>& jobs, const std::string& made) {
    if (!made.empty() && run.claim(made)) run.plan(Deed::made_folder, made);
    Folders folders;
    for (const auto& job : jobs) {
        if (!made.empty() || download_of(run, folders, job))
            run.plan(Deed::downloaded, shown_path(job.source.path), job.local);
    }
}

awaitable<void> get_to_output(Run& run, const std::string& path) {
    if (run.options().dry_run) co_return run.plan(Deed::downloaded, path, "-");
    co_await download_to_output(run, path);
}

awaitable<void> get_folder(Run& run, const std::string& remote, const std::string& destination, Destinations* others) {
    TreePair pair(target_of(remote, destination), std::string(without_trailing_slashes(remote)), Way::down,
                  unless_only(run.options(), Comparison::none));
    pair.base = base_of(remote);
    co_await download_tree(run, std::move(pair), others);
}

// Whether the file has a place of its own. One that has none is told unless it is the same file again.
bool has_place(Run& run, const Fetch& job, Destinations* others) {
    if (!others) return true;
    const auto source = shown_path(job.source.path);
    const auto free = others->take(source, job.local);
    if (!free) run.failed_at(source, free.error());
    return free && *free;
}

// Where several go, there is a folder; it is made where it is missing.
Status make_target(const std::string& folder, bool dry_run) {
    if (dry_run) return {};
    std::error_code failure;
    fs::create_directories(folder, failure);
    return failure ? Status(Error(failure, "making " + folder)) : Status();
}

// Folders at once; of files, what each is called here.
awaitable<std::vector<Fetch>> get_folders(Run& run, std::vector<Found> sources, const std::string& destination,
                                          bool into) {
    Destinations destinations;
    const bool apart = sources.size() > 1 && !run.options().new_names_here;
    Destinations* others = apart ? &destinations : nullptr;
    const Filters filters(run.options().filters);
    std::vector<Fetch> files;
    for (auto& source : sources) {
        if (run.stopped()) break;
        if (source.entry->kind == FileKind::directory) {
            co_await get_folder(run, source.path, destination, others);
            continue;
        }
        if (filters.excludes(last_component(source.path), Filters::Kind::file)) continue;
        auto local = into ? joined(destination, name_here(run, source.path)) : destination;
        Fetch job(std::move(source), std::move(local));
        if (has_place(run, job, others)) files.push_back(std::move(job));
    }
    co_return files;
}

}  // namespace

awaitable<void> get(Run& run, const Command& command) {
    if (std::holds_alternative<StandardStream>(*command.destination))
        co_return co_await get_to_output(run, std::get<Url>(command.sources.front()).path);
    const auto& destination = std::get<LocalPath>(*command.destination).text;
    const bool several = command.sources.size() > 1 || command.into_folder;
    const bool into = several || destination.ends_with('/') || is_local_folder(destination);
    auto sources = co_await all_there(run, command);
    if (several && !sources.empty()) {
        if (auto made = make_target(destination, run.options().dry_run); !made)
            co_return run.failed_at(destination, made.error());
    }
    auto files = co_await get_folders(run, std::move(sources), destination, into);
    if (run.stopped()) co_return;
    if (run.options().new_names_here) {
        NewNames names(is_local_name);
        for (auto& file : files) file.local = names.next(file.local);
    }
    co_await choose(run, files);
    if (!run.options().dry_run) co_return co_await get_files(run, files);
    std::error_code ignored;
    plan_files(run, files, several && !files.empty() && !fs::exists(destination, ignored) ? destination : "");
}

}  // namespace ftp::client
