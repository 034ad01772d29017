#include "ftp/transfer/verbs.hpp"

#include "ftp/options/path.hpp"
#include "ftp/transfer/check.hpp"
#include "ftp/transfer/explain.hpp"
#include "ftp/transfer/file_jobs.hpp"
#include "ftp/transfer/remote_files.hpp"
#include "ftp/transfer/tree_jobs.hpp"

#include <filesystem>
#include <sys/stat.h>

namespace ftp::client {

namespace {

namespace fs = std::filesystem;

bool is_local_folder(const std::string& path) {
    std::error_code ignored;
    return fs::is_directory(path, ignored);
}

ByteCount local_size(const std::string& path) {
    std::error_code failure;
    const auto size = fs::file_size(path, failure);
    return ByteCount(failure ? 0 : size);
}

std::string named(const std::string& path) { return path.empty() ? "/" : path; }

// What a remote path is, by a session that is put right again if it broke.
awaitable<Result<std::optional<RemoteEntry>>> what_is(Run& run, std::string path) {
    std::optional<RemoteEntry> found;
    auto work = [&](Session& session, bool) { return look_up_into(session, path, found); };
    auto done = co_await run.persistently(run.first(), work);
    if (!done) co_return done.error();
    co_return found;
}

// Is this path a folder there? Only asked where nothing but the server can tell.
awaitable<Result<bool>> is_remote_folder(Run& run, std::string path) {
    if (path.empty() || path.ends_with('/')) co_return true;
    auto entry = co_await what_is(run, path);
    if (!entry) co_return entry.error();
    co_return *entry && (*entry)->kind == FileKind::directory;
}

// --only asks which files differ, of verbs too that take all of them otherwise.
Comparison unless_only(Run& run, Comparison how) {
    return run.options().only == Only::missing_and_changed ? how : Comparison::size_and_time;
}

// --- get

awaitable<void> get_file(Run& run, std::string remote, std::string local, RemoteEntry entry) {
    const auto folder = fs::path(local).parent_path().string();
    const auto name = fs::path(local).filename().string();
    if (const auto why = unsafe_name(name)) co_return run.failed_at(named(remote), failed(Failure::unsafe_name, *why));
    if (run.options().dry_run) co_return run.audience().planned(Deed::downloaded, local);
    auto root = Root::open(folder.empty() ? "." : folder, Links::refused);
    if (!root)
        co_return run.failed_at(named(remote),
                                Error(root.error().code(), "opening " + (folder.empty() ? "." : folder)));
    DownloadTask task;
    task.remote = std::move(remote);
    task.local = name;
    task.size = entry.size;
    task.modified = entry.modified;
    task.precision = entry.precision;
    task.resume = task.adopt = run.options().resume;
    run.audience().expected(1, entry.size.value_or(ByteCount()));
    co_await download_file(run, run.first(), *root, std::move(task), name);
}

awaitable<void> get_one(Run& run, const Url& source, const Command& command) {
    if (std::holds_alternative<StandardStream>(*command.destination) && run.options().dry_run)
        co_return run.audience().planned(Deed::downloaded, "-");
    if (std::holds_alternative<StandardStream>(*command.destination))
        co_return co_await download_to_output(run, source.path);
    const auto& destination = std::get<LocalPath>(*command.destination).text;
    auto entry = co_await what_is(run, source.path);
    if (!entry) co_return run.failed_at(named(source.path), entry.error());
    if (!*entry)
        co_return run.failed_at(named(source.path), failed(Failure::refused, "there is no such file or folder"));
    const bool into = destination.ends_with('/') || is_local_folder(destination) || command.sources.size() > 1;
    if ((*entry)->kind == FileKind::directory) {
        TreePair pair(target_of(source.path, destination), std::string(without_trailing_slashes(source.path)),
                      Way::down, unless_only(run, Comparison::none));
        co_return co_await download_tree(run, std::move(pair));
    }
    const auto local = into ? joined(destination, last_component(source.path)) : destination;
    co_await get_file(run, source.path, local, std::move(**entry));
}

// --- put

awaitable<void> put_one(Run& run, const std::string& local, const Command& command) {
    const auto& destination = std::get<Url>(*command.destination).path;
    if (is_local_folder(local)) {
        TreePair pair(std::string(without_trailing_slashes(local)), target_of(local, destination), Way::up,
                      unless_only(run, Comparison::none));
        co_return co_await upload_tree(run, std::move(pair));
    }
    auto into = co_await is_remote_folder(run, destination);
    if (!into) co_return run.failed_at(local, into.error());
    UploadTask task;
    task.local = local;
    task.remote = *into || command.sources.size() > 1 ? joined(destination, last_component(local)) : destination;
    task.resume = run.options().resume;
    if (run.options().dry_run) co_return run.audience().planned(Deed::uploaded, task.remote);
    run.audience().expected(1, local_size(local));
    const std::string name(last_component(task.remote));
    co_await upload_file(run, run.first(), std::move(task), name);
}

// --- sync

// Two folders by rsync's rule, in the direction in which they are named.
TreePair pair_of(const Place& source, const Place& destination, Comparison how) {
    if (const auto* url = std::get_if<Url>(&source))
        return {target_of(url->path, std::get<LocalPath>(destination).text),
                std::string(without_trailing_slashes(url->path)), Way::down, how};
    const auto& local = std::get<LocalPath>(source).text;
    return {std::string(without_trailing_slashes(local)), target_of(local, std::get<Url>(destination).path), Way::up,
            how};
}

awaitable<void> sync(Run& run, const Command& command) {
    auto pair = pair_of(command.sources.front(), *command.destination, Comparison::size_and_time);
    auto folder = Result<bool>(is_local_folder(pair.local));
    if (pair.way == Way::down) folder = co_await is_remote_folder(run, std::get<Url>(command.sources.front()).path);
    const auto name = named(pair.source());
    if (!folder) co_return run.failed_at(name, folder.error());
    if (!*folder) co_return run.failed_at(name, Error(std::errc::not_a_directory, "sync takes folders"));
    if (pair.way == Way::down) co_return co_await download_tree(run, std::move(pair));
    co_await upload_tree(run, std::move(pair));
}

// --- site test

awaitable<void> test_site(Run& run, const Url& url) {
    auto folder = co_await is_remote_folder(run, std::string(without_trailing_slashes(url.path)));
    if (!folder) co_return run.failed_at(url.site, folder.error());
    if (!*folder) co_return run.failed_at(url.site, failed(Failure::refused, url.path + ": no such folder there"));
    run.audience().listed(url.site + ": logged in to " + url.host + " as " + run.host().site.user);
}

awaitable<void> execute_on(Run& run, const Place& source, const Command& command) {
    switch (command.verb) {
        case Verb::get:
            co_return co_await get_one(run, std::get<Url>(source), command);
        case Verb::put:
            if (const auto* local = std::get_if<LocalPath>(&source))
                co_return co_await put_one(run, local->text, command);
            co_return co_await upload_input(run, std::get<Url>(*command.destination).path);
        case Verb::sync:
            co_return co_await sync(run, command);
        case Verb::cat:
            co_return co_await download_to_output(run, std::get<Url>(source).path);
        case Verb::ls:
            co_return co_await list(run, std::get<Url>(source).path, command.long_form);
        case Verb::rm:
            co_return co_await remove(run, std::get<Url>(source).path, command.recursive);
        case Verb::mv:
            co_return co_await move(run, std::get<Url>(source).path, std::get<Url>(*command.destination).path);
        case Verb::mkdir:
            co_return co_await make_folder(run, std::get<Url>(source).path, command.parents);
        case Verb::explain:
            co_return co_await explain_server(run, std::get<Url>(source).path, command.json);
        case Verb::site:
            co_return co_await test_site(run, std::get<Url>(source));
        case Verb::check:
            co_return co_await check(run, pair_of(source, *command.destination, Comparison::size_and_time));
        case Verb::verify:
            co_return co_await verify(run, std::get<LocalPath>(source).text, std::get<Url>(*command.destination).path);
        case Verb::tree:
        case Verb::du:
        case Verb::run:
        case Verb::shell:
            run.stop(Error(std::errc::function_not_supported, std::string(to_text(command.verb))));
            co_return;
    }
}

}  // namespace

namespace {

awaitable<void> conduct_without_deadline(Run& run, const Command& command) {
    if (run.stopped()) co_return;
    if (auto begun = co_await run.begin(); !begun) co_return run.stop(begun.error());
    co_await execute(run, command);
    if (!run.stopped()) co_await run.end();
}

}  // namespace

awaitable<void> conduct(Run& run, const Command& command) {
    co_await run.within_deadline(conduct_without_deadline(run, command));
}

awaitable<void> execute(Run& run, const Command& command) {
    for (const auto& source : command.sources) {
        if (run.stopped()) co_return;
        co_await execute_on(run, source, command);
    }
}

const Url& server_of(const Command& command) {
    for (const auto& source : command.sources) {
        if (const auto* url = std::get_if<Url>(&source)) return *url;
    }
    return std::get<Url>(*command.destination);
}

std::string target_of(std::string_view source, std::string_view destination) {
    const auto folder = without_trailing_slashes(destination);
    if (source.empty() || source.ends_with('/')) return std::string(folder);
    const auto name = last_component(source);
    return name == "." || name == ".." ? std::string(folder) : joined(folder, name);
}

}  // namespace ftp::client
