#include "ftp/transfer/remote_removal.hpp"

#include "ftp/options/path.hpp"
#include "ftp/transfer/remote_walk.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

constexpr std::size_t flight_size = 64;

// Names that one flight of commands removes: DELE for files, RMD for folders.
struct Batch {
    Batch(std::string what, std::vector<std::string> whose) : verb(std::move(what)), names(std::move(whose)) {}
    std::string verb;
    std::vector<std::string> names;
};

std::vector<Batch> batches(const std::string& verb, std::vector<std::string> names) {
    std::vector<Batch> result;
    for (auto next = names.begin(); next != names.end();) {
        const auto end = next + std::min<std::ptrdiff_t>(flight_size, names.end() - next);
        result.emplace_back(verb, std::vector<std::string>(std::move_iterator(next), std::move_iterator(end)));
        next = end;
    }
    return result;
}

// One flight. Which were refused, with the reply, is told by refused; they may be gone all the same.
awaitable<Status> remove_at_once(Session& session, const Batch& batch, std::vector<std::optional<Error>>& refused) {
    std::vector<std::string> lines;
    for (const auto& name : batch.names) lines.push_back(batch.verb + " " + name);
    auto replies = co_await session.talk().flight(lines);
    if (!replies) co_return replies.error();
    refused.assign(lines.size(), std::nullopt);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!(*replies)[i].completed()) refused[i] = refusal(lines[i], (*replies)[i]);
    }
    co_return Status();
}

// What an earlier try removed before its reply was lost is refused now, and gone.
awaitable<Status> forgive_what_is_gone(Session& session, const Batch& batch,
                                       std::vector<std::optional<Error>>& refused) {
    for (std::size_t i = 0; i < refused.size(); ++i) {
        if (!refused[i]) continue;
        auto there = co_await look_up(session, batch.names[i]);
        if (!there) co_return there.error();
        if (!*there) refused[i].reset();
    }
    co_return Status();
}

awaitable<Status> try_batch(Session& session, const Batch& batch, bool again,
                            std::vector<std::optional<Error>>& refused) {
    auto done = co_await remove_at_once(session, batch, refused);
    if (done && again) done = co_await forgive_what_is_gone(session, batch, refused);
    co_return done;
}

awaitable<void> remove_batch(Run& run, Session& session, Batch batch) {
    std::vector<std::optional<Error>> refused;
    auto work = [&](Session& by, bool again) { return try_batch(by, batch, again, refused); };
    const auto done = co_await run.persistently(session, work);
    for (std::size_t i = 0; i < batch.names.size(); ++i) {
        const auto why = done ? refused[i] : std::optional(done.error());
        if (why)
            run.failed_at(batch.names[i], *why);
        else
            run.report(FileOutcome(Deed::removed, batch.names[i]));
    }
}

// What rm -r removes of a folder: files in any order, then folders with the deepest first.
struct Doomed {
    std::vector<std::string> files;
    std::vector<std::string> folders;
};

Doomed doomed(const std::string& top, const Tree& tree) {
    Doomed all;
    // Links and the like go by DELE as files do; so do temporary names.
    for (const auto* paths : {&tree.skipped, &tree.hidden})
        for (const auto& path : *paths) all.files.push_back(joined(top, path));
    for (const auto& entry : tree.entries)
        (entry.kind == FileKind::directory ? all.folders : all.files).push_back(joined(top, entry.path));
    std::ranges::reverse(all.folders);
    all.folders.push_back(top);
    return all;
}

// The tree is forgotten when this is known: together they would take twice the memory.
awaitable<std::optional<Doomed>> find_doomed(Run& run, const std::string& top) {
    WalkRules rules;
    rules.tells_links = true;
    const auto tree = co_await walk_remote(run, top, std::move(rules));
    if (!tree) {
        run.failed_at(top, tree.error());
        co_return std::nullopt;
    }
    for (const auto& omission : tree->unreadable) run.failed_at(joined(top, omission.path), omission.why);
    co_return doomed(top, *tree);
}

awaitable<void> remove_tree(Run& run, const std::string& top) {
    auto found = co_await find_doomed(run, top);
    if (!found) co_return;
    auto& all = *found;
    if (run.options().dry_run) {
        for (const auto* names : {&all.files, &all.folders})
            for (const auto& name : *names) run.plan(Deed::removed, name);
        co_return;
    }
    co_await remove_files(run, std::move(all.files));
    co_await remove_folders(run, std::move(all.folders));
}

bool is_folder(const Found& source) { return source.entry && source.entry->kind == FileKind::directory; }

awaitable<Status> look_for_link(Session& session, const std::string& path, bool& link) {
    const std::string name(last_component(path));
    std::string folder = path.substr(0, path.size() - name.size());
    if (folder.size() > 1) folder.pop_back();
    std::vector<std::string> names;
    names.push_back(name);
    const auto links = co_await links_among(session, std::move(folder), std::move(names));
    if (!links) co_return links.error();
    link = !links->empty();
    co_return Status();
}

// Is what seems to be a folder only a link to one? That is what goes, and not what the folder holds.
awaitable<Result<bool>> is_link(Run& run, const std::string& path) {
    bool link = false;
    auto work = [&](Session& session, bool) { return look_for_link(session, path, link); };
    const auto done = co_await run.persistently(run.first(), work);
    if (!done) co_return done.error();
    co_return link;
}

// Of one that is not known to be a folder only its server knows whether DELE will do.
awaitable<void> plan_one(Run& run, const Found& source) {
    if (is_folder(source))
        co_return run.failed_at(source.path, failed(Failure::refused, "it is a folder (rm -r removes it)"));
    if (source.entry) co_return run.plan(Deed::removed, source.path);
    run.failed_at(source.path, no_such_entry());
}

}  // namespace

awaitable<void> remove_files(Run& run, std::vector<std::string> names) {
    WorkQueue<Batch> queue(co_await asio::this_coro::executor);
    for (auto& batch : batches("DELE", std::move(names))) queue.push(std::move(batch));
    const Run::Handler<Batch> handler = [&run](Session& session, Batch batch) {
        return remove_batch(run, session, std::move(batch));
    };
    co_await run.in_parallel<Batch>(queue, handler);
}

awaitable<void> remove_folders(Run& run, std::vector<std::string> names) {
    for (auto& batch : batches("RMD", std::move(names))) {
        if (!run.stopped()) co_await remove_batch(run, run.first(), std::move(batch));
    }
}

awaitable<void> remove(Run& run, Found source, bool recursive) {
    source.path = without_trailing_slashes(source.path);
    if (source.path.empty() || source.path == "/")
        co_return run.failed_at(shown_path(source.path), failed(Failure::refused, "the top folder cannot be removed"));
    const bool must_know = recursive || run.options().dry_run;
    if (must_know && !source.entry) {
        auto found = co_await what_is(run, source.path);
        if (!found) co_return run.failed_at(source.path, found.error());
        source.entry = std::move(*found);
    }
    if (recursive && is_folder(source)) {
        const auto link = co_await is_link(run, source.path);
        if (!link) co_return run.failed_at(source.path, link.error());
        if (!*link) co_return co_await remove_tree(run, source.path);
        source.entry->kind = FileKind::symlink;
    }
    if (run.options().dry_run) co_return co_await plan_one(run, source);
    Batch one("DELE", std::vector<std::string>(1, source.path));
    co_await remove_batch(run, run.first(), std::move(one));
}

}  // namespace ftp::client
