#include "ftp/transfer/remote_files.hpp"

#include "ftp/options/path.hpp"
#include "ftp/transfer/local_target.hpp"
#include "ftp/transfer/remote_walk.hpp"
#include "ftp/transfer/tree_jobs.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

namespace ftp::client {

namespace {

std::string named(const std::string& path) { return path.empty() ? "/" : path; }

char letter(FileKind kind) {
    switch (kind) {
        case FileKind::directory:
            return 'd';
        case FileKind::symlink:
            return 'l';
        case FileKind::file:
            return '-';
        default:
            return '?';
    }
}

std::string shown_time(const RemoteEntry& entry) {
    if (!entry.modified) return "-";
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*entry.modified);
    const auto parts = fmt::gmtime(seconds.time_since_epoch().count());
    switch (entry.precision) {
        case Precision::second:
            return fmt::format("{:%Y-%m-%d %H:%M:%S}", parts);
        case Precision::minute:
            return fmt::format("{:%Y-%m-%d %H:%M}", parts);
        case Precision::day:
            return fmt::format("{:%Y-%m-%d}", parts);
    }
    return "-";
}

awaitable<Status> list_into(Session& session, std::string path, Listing& listing) {
    auto listed = co_await list_folder(session, std::move(path));
    if (!listed) co_return listed.error();
    listing = std::move(*listed);
    co_return Status();
}

// What a command makes true; whether it is true already can be asked.
enum class Wanted { there, gone };

// A command that may have been carried out by an earlier try, whose reply was lost.
awaitable<Status> command_into(Session& session, std::string line, std::string path, Wanted wanted, bool again) {
    auto reply = co_await session.talk().command(line);
    if (!reply) co_return reply.error();
    if (reply->completed()) co_return Status();
    if (!again || !reply->permanent_failure()) co_return refusal(line, *reply);
    const auto found = co_await look_up(session, path);
    if (!found) co_return found.error();
    if (found->has_value() == (wanted == Wanted::there)) co_return Status();
    co_return refusal(line, *reply);
}

// One command that changes one thing, and its place in the tally.
awaitable<void> change(Run& run, std::string verb, std::string path, Deed deed) {
    const auto wanted = deed == Deed::made_folder ? Wanted::there : Wanted::gone;
    FileOutcome outcome(deed, path);
    auto work = [&](Session& session, bool again) {
        return command_into(session, verb + " " + path, path, wanted, again);
    };
    const auto done = co_await run.persistently(run.first(), work, outcome);
    if (!done) co_return run.report_failure(std::move(outcome), done.error());
    run.report(std::move(outcome));
}

void show(Run& run, RemoteEntry entry, bool long_form) {
    run.audience().listed(long_form ? long_line(entry) : entry.name + (entry.kind == FileKind::directory ? "/" : ""));
}

awaitable<void> list_tree_away(Run& run, std::string path) {
    const auto tree = co_await walk_remote(run, path, every_folder);
    if (!tree) co_return run.failed_at(named(path), tree.error());
    for (const auto& omission : tree->unreadable) run.failed_at(joined(path, omission.path), omission.why);
    // Links and the like go by DELE as files do; folders last, the deepest first.
    for (const auto& skipped : tree->skipped) {
        const auto name = joined(path, skipped);
        co_await change(run, "DELE", name, Deed::removed);
    }
    for (const auto& aside : tree->hidden) {
        const auto name = joined(path, aside);
        co_await change(run, "DELE", name, Deed::removed);
    }
    std::vector<std::string> folders{path};
    for (const auto& entry : tree->entries) {
        const auto name = joined(path, entry.path);
        if (entry.kind == FileKind::directory)
            folders.push_back(name);
        else
            co_await change(run, "DELE", name, Deed::removed);
    }
    for (auto folder = folders.rbegin(); folder != folders.rend() && !run.stopped(); ++folder)
        co_await change(run, "RMD", *folder, Deed::removed);
}

}  // namespace

awaitable<Status> look_up_into(Session& session, std::string path, std::optional<RemoteEntry>& found) {
    auto entry = co_await look_up(session, std::move(path));
    if (!entry) co_return entry.error();
    found = std::move(*entry);
    co_return Status();
}

std::string long_line(const RemoteEntry& entry) {
    const auto size = entry.size ? std::to_string(entry.size->value()) : "-";
    const auto link = entry.link_target.empty() ? "" : " -> " + entry.link_target;
    return fmt::format("{} {:>14} {:<19} {}{}", letter(entry.kind), size, shown_time(entry), entry.name, link);
}

awaitable<void> list(Run& run, std::string path, bool long_form) {
    std::optional<RemoteEntry> found;
    auto look = [&](Session& session, bool) { return look_up_into(session, path, found); };
    if (auto looked = co_await run.persistently(run.first(), look); !looked)
        co_return run.failed_at(named(path), looked.error());
    if (!found) co_return run.failed_at(named(path), failed(Failure::refused, "there is no such file or folder"));
    if (found->kind != FileKind::directory) co_return show(run, std::move(*found), long_form);
    Listing listing;
    auto work = [&](Session& session, bool) { return list_into(session, path, listing); };
    if (auto listed = co_await run.persistently(run.first(), work); !listed)
        co_return run.failed_at(named(path), listed.error());
    std::ranges::sort(listing.entries, {}, &RemoteEntry::name);
    for (auto& entry : listing.entries) {
        if (!is_temporary_name(entry.name)) show(run, std::move(entry), long_form);
    }
}

awaitable<void> remove(Run& run, std::string path, bool recursive) {
    path = without_trailing_slashes(path);
    if (path.empty() || path == "/")
        co_return run.failed_at(named(path), failed(Failure::refused, "the top folder cannot be removed"));
    if (!recursive) co_return co_await change(run, "DELE", path, Deed::removed);
    std::optional<RemoteEntry> found;
    auto look = [&](Session& session, bool) { return look_up_into(session, path, found); };
    if (auto looked = co_await run.persistently(run.first(), look); !looked)
        co_return run.failed_at(path, looked.error());
    const bool folder = found && found->kind == FileKind::directory;
    if (!folder) co_return co_await change(run, "DELE", path, Deed::removed);
    co_await list_tree_away(run, path);
}

namespace {

// Both together. An earlier try may have done it: then the one name is gone and the other there.
awaitable<Status> rename_into(Session& session, std::string from, std::string to, bool again) {
    std::vector<std::string> lines{"RNFR " + from, "RNTO " + to};
    auto replies = co_await session.talk().flight(lines);
    if (!replies) co_return replies.error();
    if (replies->back().completed()) co_return Status();
    const auto refused = replies->front().intermediate() ? 1u : 0u;
    const auto why = refusal(lines[refused], (*replies)[refused]);
    if (!again) co_return why;
    const auto source = co_await look_up(session, from);
    if (!source) co_return source.error();
    const auto target = co_await look_up(session, to);
    if (!target) co_return target.error();
    if (!source->has_value() && target->has_value()) co_return Status();
    co_return why;
}

}  // namespace

awaitable<void> move(Run& run, std::string from, std::string to) {
    from = without_trailing_slashes(from);
    std::optional<RemoteEntry> found;
    const bool into_folder = to.empty() || to.ends_with('/');
    auto look = [&](Session& session, bool) { return look_up_into(session, to, found); };
    if (!into_folder) {
        if (auto looked = co_await run.persistently(run.first(), look); !looked)
            co_return run.failed_at(from, looked.error());
    }
    if (into_folder || (found && found->kind == FileKind::directory)) to = joined(to, last_component(from));
    FileOutcome outcome(Deed::renamed, from);
    auto work = [&](Session& session, bool again) { return rename_into(session, from, to, again); };
    const auto done = co_await run.persistently(run.first(), work, outcome);
    if (!done) co_return run.report_failure(std::move(outcome), done.error());
    run.report(std::move(outcome));
}

awaitable<void> remove_remote_file(Run& run, std::string path) {
    return change(run, "DELE", std::move(path), Deed::removed);
}

awaitable<void> remove_remote_folder(Run& run, std::string path) {
    return change(run, "RMD", std::move(path), Deed::removed);
}

awaitable<void> make_folder(Run& run, std::string path, bool parents) {
    path = without_trailing_slashes(path);
    if (!parents) co_return co_await change(run, "MKD", path, Deed::made_folder);
    auto work = [&](Session& session, bool) { return make_path(session, path); };
    const auto done = co_await run.persistently(run.first(), work);
    if (done)
        run.report(FileOutcome(Deed::made_folder, path));
    else
        run.failed_at(path, done.error());
}

}  // namespace ftp::client
