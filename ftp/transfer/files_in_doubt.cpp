#include "ftp/transfer/files_in_doubt.hpp"

#include "ftp/transfer/local_source.hpp"
#include "ftp/transfer/remote_digest.hpp"
#include "ftp/transfer/remote_tree.hpp"

namespace ftp::client {

namespace {

// One of them that has its size there.
struct Candidate {
    const SentFile* file;
    std::size_t index;
    RemoteEntry entry;
    std::string reply;
};

awaitable<Result<std::vector<Candidate>>> find_candidates(Session& session, std::vector<const SentFile*> files) {
    std::vector<std::string> lines;
    for (const auto* file : files) lines.push_back("MLST " + file->task.remote);
    const auto replies = co_await session.talk().flight(std::move(lines));
    if (!replies) co_return replies.error();
    std::vector<Candidate> candidates;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto& reply = (*replies)[i];
        auto entry = reply.completed() ? mlst_entry(reply) : std::nullopt;
        if (!entry || entry->kind != FileKind::file || entry->size != files[i]->outcome.size) continue;
        candidates.push_back({files[i], i, std::move(*entry), reply.summary()});
    }
    co_return candidates;
}

// Of the file here, if it is still what was sent.
std::optional<Digest> digest_of_sent(const SentFile& file, DigestAlgorithm algorithm) {
    const auto source = open_source(file.task.local, file.task.follow_link);
    const bool same =
        source && source->status.size == file.outcome.size && source->status.modified == file.outcome.modified;
    if (!same) return std::nullopt;
    auto digest = digest_of_file(source->fd.get(), algorithm);
    return digest ? std::optional(std::move(*digest)) : std::nullopt;
}

// Which candidates hold the same here and there.
std::vector<bool> compare(const std::vector<Candidate>& candidates, const RemoteDigests& there) {
    std::vector<bool> same;
    for (std::size_t i = 0; i < candidates.size(); ++i)
        same.push_back(there[i] &&
                       digest_of_sent(*candidates[i].file, there[i]->digest.algorithm()) == there[i]->digest);
    return same;
}

}  // namespace

awaitable<Result<std::vector<std::optional<Arrival>>>> find_arrivals(Session& session, const Means& means,
                                                                     std::vector<const SentFile*> files) {
    std::vector<std::optional<Arrival>> arrivals(files.size());
    // Where nothing is computed, only to read a file back tells whether it is this one or another of its size; that
    // costs as much as to send it again, which is right for both. What the server then refuses is read back (upload()).
    if (files.empty() || !session.dialect().digest_ways.best(DigestWays::Extent::whole)) co_return arrivals;
    auto candidates = co_await find_candidates(session, std::move(files));
    if (!candidates) co_return candidates.error();
    std::vector<DigestQuestion> questions;
    for (const auto& candidate : *candidates)
        questions.push_back(about_all(candidate.file->task.remote, candidate.entry.size->value()));
    const auto there = co_await computed_together(session, std::move(questions));
    if (!there) co_return there.error();
    auto work = [&] { return compare(*candidates, *there); };
    const auto same = co_await on_pool(means.pool, work);
    for (std::size_t i = 0; i < same.size(); ++i) {
        auto& candidate = (*candidates)[i];
        if (same[i])
            arrivals[candidate.index] = Arrival{(*there)[i]->how, std::move(candidate.reply), candidate.entry.modified};
    }
    co_return arrivals;
}

}  // namespace ftp::client
