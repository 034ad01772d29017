#include "ftp/transfer/check.hpp"

#include "ftp/options/path.hpp"
#include "ftp/transfer/local_source.hpp"
#include "ftp/transfer/local_tree.hpp"
#include "ftp/transfer/manifest.hpp"
#include "ftp/transfer/remote_digest.hpp"
#include "ftp/transfer/remote_files.hpp"
#include "ftp/transfer/remote_tree.hpp"
#include "ftp/transfer/removal.hpp"

#include <algorithm>
#include <filesystem>
#include <unordered_set>

namespace ftp::client {

namespace {

std::vector<Difference> differences(const Tree& source, const Tree& target, const Plan& todo) {
    std::vector<Difference> all;
    std::unordered_set<std::string_view> there;
    for (const auto& entry : target.entries) there.insert(entry.path);
    for (const auto& folder : todo.folders) all.push_back({folder.path, "missing"});
    for (const auto& file : todo.transfers)
        all.push_back({file.path, there.contains(file.path) ? "differs" : "missing"});
    for (const auto& conflict : todo.conflicts) all.push_back({conflict.path, "differs"});
    const auto extra = removal(source, target);
    for (const auto& file : extra.files) all.push_back({file.path, "extra"});
    for (const auto& folder : extra.folders) all.push_back({folder.path, "extra"});
    return all;
}

// --hash: of those of the same size. What cannot be read is a failure and no difference.
awaitable<Status> compare_content(Run& run, Session& session, const TreePair& pair, const std::string& path,
                                  FileOutcome& outcome) {
    const auto source = open_source(joined(pair.local, path), run.options().follow_links || path.empty());
    if (!source) co_return source.error();
    outcome.size = source->status.size;
    co_return co_await prove_same(session, run.means(), joined(pair.remote, path), source->fd.get(),
                                  source->status.size.value(), outcome);
}

awaitable<void> compare_and_note(Run& run, Session& session, const TreePair& pair, std::string path,
                                 std::vector<Difference>& found) {
    FileOutcome outcome(Deed::skipped, joined(pair.source(), path));
    auto work = [&](Session& by, bool) { return compare_content(run, by, pair, path, outcome); };
    const auto same = co_await run.persistently(session, work, outcome);
    if (same)
        ++run.tally().unchanged;
    else if (is(same.error(), Failure::differs))
        found.push_back({path, "differs"});
    else
        run.report_failure(std::move(outcome), same.error());
}

awaitable<void> compare_contents(Run& run, const TreePair& pair, const Tree& source, const Plan& todo,
                                 std::vector<Difference>& found) {
    std::unordered_set<std::string_view> settled;
    for (const auto& entry : todo.transfers) settled.insert(entry.path);
    for (const auto& conflict : todo.conflicts) settled.insert(conflict.path);
    WorkQueue<std::string> queue(co_await asio::this_coro::executor);
    for (const auto& entry : source.entries) {
        if (entry.kind == FileKind::file && !settled.contains(entry.path)) queue.push(entry.path);
    }
    const Run::Handler<std::string> handler = [&](Session& session, std::string path) {
        return compare_and_note(run, session, pair, std::move(path), found);
    };
    co_await run.in_parallel<std::string>(queue, handler);
}

}  // namespace

namespace {

awaitable<void> compare(Run& run, const TreePair& pair, const Tree& source, const Tree& target) {
    const bool by_content = run.options().by_content;
    const auto how = by_content ? Comparison::size : comparison(run, pair);
    const auto todo = plan(source, target, how, Only::missing_and_changed);
    auto found = differences(source, target, todo);
    if (by_content)
        co_await compare_contents(run, pair, source, todo, found);
    else
        run.tally().unchanged += todo.unchanged.size();
    std::ranges::sort(found, {}, &Difference::path);
    for (auto& difference : found) {
        // Of a single file, which is the top itself.
        if (difference.path.empty()) difference.path = last_component(pair.source());
        run.audience().differs(difference);
    }
    run.tally().differences += found.size();
}

// As a tree without a path; empty where there is nothing.
Result<Tree> local_file(const std::string& path, LinkPolicy links) {
    Tree tree;
    std::error_code failure;
    const auto kind = std::filesystem::symlink_status(path, failure).type();
    if (kind == std::filesystem::file_type::not_found) return tree;
    auto entry = look_up_local(path, links);
    if (!entry) return Error(failure ? failure : std::make_error_code(std::errc::permission_denied), "reading");
    tree.entries.push_back(std::move(*entry));
    return tree;
}

awaitable<Result<Tree>> remote_file(Run& run, std::string path) {
    const auto found = co_await what_is(run, path);
    if (!found) co_return found.error();
    Tree tree;
    if (*found) tree.entries.push_back(tree_entry("", **found));
    co_return tree;
}

}  // namespace

awaitable<void> check(Run& run, TreePair pair) {
    const auto source = co_await read_source(run, pair);
    if (!source) co_return run.failed_at(pair.source(), source.error());
    const auto target = co_await read_target(run, pair, *source, Extent::whole);
    if (!target) co_return run.failed_at(pair.target(), target.error());
    for (const auto& omission : source->unreadable) run.failed_at(joined(pair.source(), omission.path), omission.why);
    for (const auto& omission : target->tree.unreadable)
        run.failed_at(joined(pair.target(), omission.path), omission.why);
    co_await compare(run, pair, *source, target->tree);
}

awaitable<void> check_file(Run& run, TreePair pair) {
    const auto here = local_file(pair.local, pair.way == Way::up ? LinkPolicy::follow : LinkPolicy::skip);
    if (!here) co_return run.failed_at(pair.local, here.error());
    const auto there = co_await remote_file(run, pair.remote);
    if (!there) co_return run.failed_at(pair.remote, there.error());
    if (here->entries.empty() && there->entries.empty()) co_return run.failed_at(pair.remote, no_such_entry());
    const bool up = pair.way == Way::up;
    const Tree& source = up ? *here : *there;
    const Tree& target = up ? *there : *here;
    co_await compare(run, pair, source, target);
}

namespace {

Error differs(const std::string& how) { return failed(Failure::differs, how); }

awaitable<Status> prove(Session& session, const Means& means, const std::string& path, const ManifestEntry& expected,
                        FileOutcome& outcome) {
    const auto found = co_await look_up(session, path);
    if (!found) co_return found.error();
    if (!*found || (*found)->kind == FileKind::directory) co_return differs("there is no such file");
    if ((*found)->size && *(*found)->size != expected.size)
        co_return differs(std::to_string((*found)->size->value()) + " bytes, not " +
                          std::to_string(expected.size.value()));
    auto digest = *Digest::parse(DigestAlgorithm::sha256, expected.sha256);
    auto proven = co_await prove_digest(session, means, path, std::move(digest), expected.size.value(), outcome);
    if (!proven && is(proven.error(), Failure::refused)) co_return differs(proven.error().doing());
    if (proven) outcome.sha256 = expected.sha256;
    co_return proven;
}

awaitable<void> prove_and_report(Run& run, Session& session, std::string path, ManifestEntry expected) {
    FileOutcome outcome(Deed::unchanged, path);
    outcome.path = expected.path;
    outcome.size = expected.size;
    auto work = [&](Session& by, bool) { return prove(by, run.means(), path, expected, outcome); };
    const auto done = co_await run.persistently(session, work, outcome);
    if (!done) co_return run.report_failure(std::move(outcome), done.error());
    run.report(std::move(outcome));
}

// A manifest names files as they were on the server it was written for: below a folder that they are in anyhow, or
// below another one, where they have been put since with all the folders of their paths.
std::string place_of(const std::string& path, const std::string& top) {
    const std::string folder = top + (top.ends_with('/') ? "" : "/");
    if (top.empty() || path.starts_with(folder)) return path;
    return joined(top, std::string_view(path).substr(std::min(path.find_first_not_of('/'), path.size())));
}

}  // namespace

awaitable<void> verify(Run& run, const std::string& manifest, std::string top) {
    auto entries = read_manifest(manifest);
    if (!entries) co_return run.failed_at(manifest, entries.error());
    if (entries->empty()) co_return run.failed_at(manifest, differs("it lists no file"));
    ByteCount bytes;
    for (const auto& entry : *entries) bytes += entry.size;
    run.audience().expected(entries->size(), bytes);
    WorkQueue<ManifestEntry> queue(co_await asio::this_coro::executor);
    for (auto& entry : *entries) queue.push(std::move(entry));
    const Run::Handler<ManifestEntry> handler = [&](Session& session, ManifestEntry entry) {
        auto path = place_of(entry.path, top);
        return prove_and_report(run, session, std::move(path), std::move(entry));
    };
    co_await run.in_parallel<ManifestEntry>(queue, handler);
}

}  // namespace ftp::client
