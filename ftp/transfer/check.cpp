#include "ftp/transfer/check.hpp"

#include "ftp/options/path.hpp"
#include "ftp/transfer/manifest.hpp"
#include "ftp/transfer/receiver.hpp"
#include "ftp/transfer/remote_tree.hpp"
#include "ftp/transfer/removal.hpp"
#include "ftp/transfer/transfer_command.hpp"

#include <algorithm>
#include <unordered_set>

namespace ftp::client {

namespace {

struct Difference {
    std::string path;
    const char* what;
};

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
    std::ranges::sort(all, {}, &Difference::path);
    return all;
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
    const auto todo = plan(*source, target->tree, comparison(run, pair), Only::missing_and_changed);
    const auto found = differences(*source, target->tree, todo);
    for (const auto& difference : found) run.audience().listed(std::string(difference.what) + " " + difference.path);
    run.tally().differences += found.size();
    run.tally().unchanged += todo.unchanged;
}

namespace {

// The SHA-256 of a remote file, all of which passes by.
awaitable<Status> digest_of(Session& session, const Means& means, std::string path, FileOutcome& outcome) {
    const std::string command = "RETR " + path;
    auto data = co_await session.open_data(std::vector<std::string>(), command, Session::travel_of(path, 0));
    if (!data) co_return data.error();
    auto& talk = session.talk();
    TransferReplies replies(talk, 0);
    if (auto begun = co_await begin_retrieval(talk, replies, command, *data); !begun) co_return begun;
    DigestWriter writer(carriage_of(talk, means, std::move(data->stream)));
    const auto meter = writer.carriage().meter;
    tell_beginning(means, outcome.name, outcome.size, 0, meter);
    auto driven = co_await drive_watched(means.pool, std::move(writer), replies);
    driven.job.carriage().data.close();
    outcome.bytes += ByteCount(meter->octets());
    // Whether all octets came is seen when the digests are compared.
    auto reply = co_await conclude_retrieval(talk, replies, command, driven.outcome, Evidence::octets);
    if (!reply) co_return reply.error();
    outcome.reply = reply->summary();
    outcome.sha256 = driven.job.finish();
    co_return Status();
}

Error differs(const std::string& how) { return failed(Failure::differs, how); }

awaitable<Status> prove(Session& session, const Means& means, const std::string& path, const ManifestEntry& expected,
                        FileOutcome& outcome) {
    const auto found = co_await look_up(session, path);
    if (!found) co_return found.error();
    if (!*found || (*found)->kind == FileKind::directory) co_return differs("there is no such file");
    if ((*found)->size && *(*found)->size != expected.size)
        co_return differs(std::to_string((*found)->size->value()) + " bytes, not " +
                          std::to_string(expected.size.value()));
    if (auto read = co_await digest_of(session, means, path, outcome); !read) {
        if (is(read.error(), Failure::refused)) co_return differs(read.error().doing());
        co_return read;
    }
    if (outcome.sha256 != expected.sha256) co_return differs("other content: SHA-256 " + outcome.sha256);
    co_return Status();
}

awaitable<void> prove_and_report(Run& run, Session& session, std::string path, ManifestEntry expected) {
    FileOutcome outcome(Deed::skipped, path);
    outcome.path = expected.path;
    outcome.size = expected.size;
    auto work = [&](Session& by, bool) { return prove(by, run.means(), path, expected, outcome); };
    const auto done = co_await run.persistently(session, work, outcome);
    if (!done) co_return run.report_failure(std::move(outcome), done.error());
    ++run.tally().unchanged;
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
