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

// What fits of a folder.
struct Chosen {
    explicit Chosen(EntryChoice what) : choice(std::move(what)) {}
    Status add(Listing part) {
        for (auto& entry : part.entries) {
            if (choice(entry)) entries.push_back(std::move(entry));
        }
        std::ranges::move(part.refused, std::back_inserter(refused));
        missing = what_is_missing(part);
        const bool too_many = std::max(entries.size(), refused.size()) > whole_folder.entries;
        return too_many ? Status(failed(Failure::protocol_violated, "a listing without end")) : Status();
    }
    EntryChoice choice;
    std::vector<RemoteEntry> entries;
    std::vector<Omission> refused;
    std::optional<Error> missing;  // as the last part tells, which counts them all
};

awaitable<Status> choose_from(Session& session, std::string folder, Chosen& chosen) {
    chosen.entries.clear();
    chosen.refused.clear();
    const TakePart take = [&chosen](Listing part) { return chosen.add(std::move(part)); };
    auto rest = co_await list_folder(session, std::move(folder), take);
    if (!rest) co_return rest.error();
    co_return chosen.add(std::move(*rest));
}

void report_refused(Run& run, const std::string& folder, const std::vector<Omission>& refused) {
    for (const auto& each : refused) run.failed_at(joined(folder, each.path), each.why);
}

// A folder whose entries are told while they come.
class Telling {
  public:
    Telling(Run& run, std::string folder, TellEntries tell)
        : run_(run), folder_(std::move(folder)), tell_(std::move(tell)) {}

    awaitable<Status> all(Session& session) {
        const TakePart take = [this](Listing part) {
            told_ = true;
            tell(part);
            return Status();
        };
        auto rest = co_await list_folder(session, folder_, take);
        if (!rest && told_ && may_pass(rest.error()))
            co_return failed(Failure::not_repeatable, "not all of the folder was told: " + rest.error().doing());
        if (!rest) co_return rest.error();
        if (!rest->in_parts) std::ranges::sort(rest->entries, {}, &RemoteEntry::name);
        tell(*rest);
        if (const auto missing = what_is_missing(*rest)) run_.failed_at(shown_path(folder_), *missing);
        co_return Status();
    }

  private:
    void tell(const Listing& part) {
        report_refused(run_, folder_, part.refused);
        tell_(part.entries);
    }

    Run& run_;
    std::string folder_;
    TellEntries tell_;
    bool told_ = false;
};

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

// Of the dry run of mkdir without -p.
awaitable<void> plan_folder(Run& run, std::string path) {
    const auto there = co_await what_is(run, path);
    if (!there) co_return run.failed_at(path, there.error());
    if (*there) co_return run.failed_at(path, failed(Failure::refused, "there is one already"));
    const auto slash = path.rfind('/');
    Result<bool> parent(true);
    if (slash != path.npos) parent = co_await is_remote_folder(run, path.substr(0, slash));
    if (!parent) co_return run.failed_at(path, parent.error());
    if (!*parent) co_return run.failed_at(path, failed(Failure::refused, "there is no folder to make it in"));
    run.plan(Deed::made_folder, path);
}

// Of the dry run of mv. What is not there is a failure.
awaitable<void> plan_move(Run& run, std::string from, std::string to) {
    const auto there = co_await what_is(run, from);
    if (!there) co_return run.failed_at(from, there.error());
    if (!*there) co_return run.failed_at(from, no_such_entry());
    run.plan(Deed::renamed, from, to);
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

awaitable<Result<std::vector<RemoteEntry>>> contents_of(Run& run, std::string folder, EntryChoice choice) {
    Chosen chosen(std::move(choice));
    auto work = [&](Session& session, bool) { return choose_from(session, folder, chosen); };
    const auto listed = co_await run.persistently(run.first(), work);
    if (!listed) co_return listed.error();
    report_refused(run, folder, chosen.refused);
    if (chosen.missing) run.failed_at(shown_path(folder), *chosen.missing);
    std::ranges::sort(chosen.entries, {}, &RemoteEntry::name);
    co_return std::move(chosen.entries);
}

awaitable<Status> tell_contents(Run& run, std::string folder, TellEntries tell) {
    Telling telling(run, std::move(folder), std::move(tell));
    auto work = [&](Session& session, bool) { return telling.all(session); };
    co_return co_await run.persistently(run.first(), work);
}

TreeEntry tree_entry(std::string path, const RemoteEntry& entry) {
    return {.path = std::move(path),
            .kind = entry.kind,
            .size = entry.size,
            .modified = entry.modified,
            .precision = entry.precision,
            .zone_slack = entry.zone_slack};
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

awaitable<void> plan_folders(Run& run, std::string path, bool parents) {
    if (!parents) co_return co_await plan_folder(run, std::move(path));
    std::vector<std::string> missing;
    for (std::string each = path; !each.empty() && each != "/"; each.erase(each.rfind('/') + 1)) {
        each = without_trailing_slashes(each);
        const auto there = co_await what_is(run, each);
        if (!there) co_return run.failed_at(path, there.error());
        if (*there) break;
        missing.push_back(each);
        if (each.find('/') == each.npos) break;
    }
    for (auto folder = missing.rbegin(); folder != missing.rend(); ++folder) {
        if (run.claim(*folder)) run.plan(Deed::made_folder, *folder);
    }
}

awaitable<void> move(Run& run, std::string from, const Command& command) {
    from = without_trailing_slashes(from);
    const auto to = co_await name_at_target(run, from, command);
    if (!to) co_return run.failed_at(from, to.error());
    if (!run.claim(*to)) co_return run.failed_at(from, failed(Failure::refused, "another goes to " + *to + " as well"));
    if (run.options().dry_run) co_return co_await plan_move(run, from, *to);
    FileOutcome outcome(Deed::renamed, from);
    outcome.target = *to;
    auto work = [&](Session& session, bool again) { return rename_into(session, from, *to, again); };
    const auto done = co_await run.persistently(run.first(), work, outcome);
    if (!done) co_return run.report_failure(std::move(outcome), done.error());
    run.report(std::move(outcome));
}

awaitable<void> make_folder(Run& run, std::string path, bool parents) {
    path = without_trailing_slashes(path);
    if (path.empty()) co_return run.failed_at(".", failed(Failure::misused, "mkdir needs the name of a folder"));
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
