#include "ftp/transfer/remote_files.hpp"

#include "ftp/options/path.hpp"
#include "ftp/transfer/tree_jobs.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

awaitable<Status> look_up_into(Session& session, std::string path, std::optional<RemoteEntry>& found) {
    auto entry = co_await look_up(session, std::move(path));
    if (!entry) co_return entry.error();
    found = std::move(*entry);
    co_return Status();
}

awaitable<Status> list_into(Session& session, std::string folder, Listing& listing) {
    auto listed = co_await list_folder(session, std::move(folder));
    if (!listed) co_return listed.error();
    listing = std::move(*listed);
    co_return Status();
}

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

// An earlier try may have made it.
awaitable<Status> make_one(Session& session, std::string path, bool again) {
    const auto line = "MKD " + path;
    auto reply = co_await session.talk().command(line);
    if (!reply) co_return reply.error();
    if (reply->completed()) co_return Status();
    if (!again || !reply->permanent_failure()) co_return refusal(line, *reply);
    const auto there = co_await look_up(session, path);
    if (!there) co_return there.error();
    co_return there->has_value() ? Status() : Status(refusal(line, *reply));
}

// The folders that mkdir would make, from the top.
awaitable<void> plan_folders(Run& run, std::string path, bool parents) {
    std::vector<std::string> missing;
    for (std::string each = path; !each.empty() && each != "/"; each.erase(each.rfind('/') + 1)) {
        each = without_trailing_slashes(each);
        const auto there = co_await what_is(run, each);
        if (!there) co_return run.failed_at(path, there.error());
        if (*there && !parents) co_return run.failed_at(path, failed(Failure::refused, "there is one already"));
        if (*there) break;
        missing.push_back(each);
        if (!parents || each.find('/') == each.npos) break;
    }
    for (auto folder = missing.rbegin(); folder != missing.rend(); ++folder)
        run.audience().planned(Deed::made_folder, *folder);
}

}  // namespace

awaitable<Result<std::optional<RemoteEntry>>> what_is(Run& run, std::string path) {
    path = without_trailing_slashes(path);
    std::optional<RemoteEntry> found;
    auto work = [&](Session& session, bool) { return look_up_into(session, path, found); };
    auto done = co_await run.persistently(run.first(), work);
    if (!done) co_return done.error();
    co_return found;
}

awaitable<bool> look_at(Run& run, Found& source) {
    if (source.entry) co_return true;
    auto found = co_await what_is(run, source.path);
    const bool there = found && *found;
    if (there)
        source.entry = std::move(**found);
    else
        run.failed_at(shown_path(source.path), found ? no_such_entry() : found.error());
    co_return there;
}

awaitable<Result<std::vector<RemoteEntry>>> contents_of(Run& run, std::string folder) {
    Listing listing;
    auto work = [&](Session& session, bool) { return list_into(session, folder, listing); };
    const auto listed = co_await run.persistently(run.first(), work);
    if (!listed) co_return listed.error();
    for (const auto& refused : listing.refused) run.failed_at(joined(folder, refused.path), refused.why);
    std::ranges::sort(listing.entries, {}, &RemoteEntry::name);
    co_return std::move(listing.entries);
}

Error no_such_entry() { return failed(Failure::refused, "there is no such file or folder"); }

std::string shown_path(const std::string& path) { return path.empty() ? "." : path; }

awaitable<Result<bool>> is_remote_folder(Run& run, std::string path) {
    if (path.empty() || path.ends_with('/')) co_return true;
    auto entry = co_await what_is(run, path);
    if (!entry) co_return entry.error();
    co_return *entry && (*entry)->kind == FileKind::directory;
}

awaitable<Result<std::string>> name_at_target(Run& run, std::string from, const Command& command) {
    const auto& to = std::get<Url>(*command.destination).path;
    const bool several = command.sources.size() > 1 || command.into_folder;
    const auto folder = co_await is_remote_folder(run, to);
    if (!folder) co_return folder.error();
    if (*folder) co_return joined(to, last_component(from));
    if (several) co_return failed(Failure::refused, "several cannot go to " + to + ", which is no folder");
    co_return to;
}

awaitable<void> move(Run& run, std::string from, const Command& command) {
    from = without_trailing_slashes(from);
    const auto to = co_await name_at_target(run, from, command);
    if (!to) co_return run.failed_at(from, to.error());
    if (!run.claim(*to)) co_return run.failed_at(from, failed(Failure::refused, "another goes to " + *to + " as well"));
    if (run.options().dry_run) co_return run.audience().planned(Deed::renamed, from + " -> " + *to);
    FileOutcome outcome(Deed::renamed, from);
    auto work = [&](Session& session, bool again) { return rename_into(session, from, *to, again); };
    const auto done = co_await run.persistently(run.first(), work, outcome);
    if (!done) co_return run.report_failure(std::move(outcome), done.error());
    run.report(std::move(outcome));
}

awaitable<void> make_folder(Run& run, std::string path, bool parents) {
    path = without_trailing_slashes(path);
    if (run.options().dry_run) co_return co_await plan_folders(run, path, parents);
    FileOutcome outcome(Deed::made_folder, path);
    auto work = [&](Session& session, bool again) {
        return parents ? make_path(session, path) : make_one(session, path, again);
    };
    const auto done = co_await run.persistently(run.first(), work, outcome);
    if (!done) co_return run.report_failure(std::move(outcome), done.error());
    run.report(std::move(outcome));
}

}  // namespace ftp::client
