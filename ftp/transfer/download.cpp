#include "ftp/transfer/download.hpp"

#include "ftp/remote/passive.hpp"
#include "ftp/transfer/local_source.hpp"
#include "ftp/transfer/receiver.hpp"
#include "ftp/transfer/remote_digest.hpp"
#include "ftp/transfer/seam.hpp"
#include "ftp/transfer/transfer_command.hpp"

namespace ftp::client {

namespace {

// SIZE and MDTM (RFC 3659) of what the listing did not tell well enough.
std::vector<std::string> questions(const DownloadTask& task) {
    if (task.size && task.modified && task.precision == Precision::second) return {};
    return {"SIZE " + task.remote, "MDTM " + task.remote};
}

void take_answers(DownloadTask& task, const Replies& replies) {
    if (replies.size() < 2) return;
    if (const auto size = size_reply(replies[0])) task.size = size;
    if (const auto time = time_reply(replies[1])) task.modified = time;
}

Error wrong_size(const DownloadTask& task, std::uint64_t arrived) {
    return failed(Failure::wrong_size, "RETR " + task.remote + ": " + std::to_string(arrived) +
                                           " bytes came, the server says " + std::to_string(task.size->value()));
}

// The file may have grown or shrunk since it was listed: what counts is what the server says now.
awaitable<Status> check_size(Conversation& talk, DownloadTask& task, std::uint64_t arrived) {
    if (!task.size || task.size->value() == arrived) co_return Status();
    std::vector<std::string> lines{"SIZE " + task.remote, "MDTM " + task.remote};
    auto replies = co_await talk.flight(std::move(lines));
    if (!replies) co_return replies.error();
    take_answers(task, *replies);
    if (task.size->value() == arrived) co_return Status();
    co_return wrong_size(task, arrived);
}

// RETR into the file from this position on.
awaitable<Status> fetch(Session& session, const Means& means, DownloadTask& task, LocalTarget& target,
                        std::uint64_t position, DataConnection data, FileOutcome& outcome) {
    auto& talk = session.talk();
    if (auto restarted = co_await restart_at(talk, position); !restarted) co_return restarted.error();
    TransferReplies replies(talk, 0);
    const std::string command = "RETR " + task.remote;
    if (auto begun = co_await begin_retrieval(talk, replies, command, data); !begun) co_return begun.error();
    if (!task.size && position == 0 && replies.preliminary()) task.size = announced_size(replies.preliminary()->text());
    LocalWriter writer(carriage_of(talk, means, std::move(data.stream), task.size), target.descriptor(), position,
                       target.size());
    Digester digest;
    if (means.digests) {
        // What stands in front of it passed in an earlier try.
        auto add_prefix = [&] { return add_to_digest(digest, target.descriptor(), 0, position); };
        if (auto added = co_await on_pool(means.pool, add_prefix); !added) co_return added;
        writer.add_to(digest);
    }
    const auto meter = writer.carriage().meter;
    tell_beginning(means, outcome.name, task.size, position, meter);
    auto driven = co_await drive_watched(means.pool, std::move(writer), replies);
    driven.job.carriage().data.close();
    outcome.bytes += ByteCount(meter->octets());
    outcome.arrived = ByteCount(std::max(target.size(), driven.job.position()));
    const auto end = driven.job.position();
    if (driven.outcome.ending == Ending::damaged) {
        // Nobody knows from where on it is wrong.
        if (auto emptied = target.restart(); !emptied) co_return emptied.error();
    }
    const auto evidence = evidence_if(task.size && task.size->value() == end);
    auto reply = co_await conclude_retrieval(talk, replies, command, driven.outcome, evidence);
    if (!reply) co_return reply.error();
    outcome.reply = reply->summary();
    // Less than what was here already: the file has become shorter, and what is here is not its beginning.
    if (auto sized = co_await check_size(talk, task, end); !sized) co_return sized.error();
    if (end < target.size()) co_return failed(Failure::wrong_size, command + ": it became shorter");
    outcome.size = ByteCount(end);
    if (means.digests) outcome.sha256 = digest.finish().hex();
    co_return Status();
}

bool began_differently(const Error& error) { return error.is(std::errc::file_exists); }

// What an earlier run has left, where the server computes a digest of as much of its file. Nothing: that cannot be had,
// and the overlap will have to tell.
awaitable<Result<std::optional<bool>>> fits_by_digest(Session& session, const Means& means, const DownloadTask& task,
                                                      const LocalTarget& target) {
    if (!task.from_before || target.size() <= overlap) co_return std::optional<bool>();
    const ByteRange octets{0, target.size()};
    const auto there = co_await computed_there(session, DigestQuestion(task.remote, octets));
    if (!there) co_return there.error();
    if (!*there) co_return std::optional<bool>();
    const auto here = co_await computed_here(means, target.descriptor(), octets, (*there)->digest.algorithm());
    if (!here) co_return here.error();
    co_return std::optional(*here == (*there)->digest);
}

// Throws away what is not wanted, or not the beginning of the remote file, as far as that can be told before it comes.
awaitable<Status> keep_what_fits(Session& session, const Means& means, const DownloadTask& task, LocalTarget& target) {
    if (task.keep_at_most && target.size() > task.keep_at_most->value()) {
        if (auto shortened = target.shorten(task.keep_at_most->value()); !shortened) co_return shortened;
    }
    const auto fits = co_await fits_by_digest(session, means, task, target);
    if (!fits) co_return fits.error();
    if (fits->value_or(true)) co_return Status();
    co_return target.restart();
}

// Where to go on, with what is of no use thrown away.
Result<std::uint64_t> starting_point(LocalTarget& target, const DownloadTask& task) {
    const bool of_no_use = task.size && target.size() > task.size->value();
    if (target.size() == 0 || of_no_use) {
        if (auto emptied = target.restart(); !emptied) return emptied.error();
    }
    return resume_point(target.size(), task.size);
}

}  // namespace

std::uint64_t resume_point(std::uint64_t held, std::optional<ByteCount> size) {
    if (size && held > size->value()) return 0;
    return held > overlap ? held - overlap : 0;
}

awaitable<Status> download(Session& session, const Means& means, const Root& root, DownloadTask task,
                           FileOutcome& outcome) {
    auto target =
        LocalTarget::open(root, task.local, task.resume ? LocalTarget::Start::resume : LocalTarget::Start::fresh);
    if (!target) co_return target.error();
    target->keep();
    if (task.adopt && target->size() == 0) {
        auto adopt = [&] { return target->adopt(); };
        if (auto adopted = co_await on_pool(means.pool, adopt); !adopted) co_return adopted;
    }
    if (auto kept = co_await keep_what_fits(session, means, task, *target); !kept) co_return kept;
    for (;;) {
        const auto travel = Session::travel_of(task.remote, target->size());
        auto data = co_await session.open_data(questions(task), "RETR " + task.remote, travel);
        if (!data) co_return data.error();
        take_answers(task, data->replies);
        const auto position = starting_point(*target, task);
        if (!position) co_return position.error();
        const auto fetched = co_await fetch(session, means, task, *target, *position, std::move(*data), outcome);
        outcome.modified = task.modified;
        if (fetched) co_return target->commit(task.modified, task.replace);
        const bool start_over =
            target->size() > 0 && (began_differently(fetched.error()) || is(fetched.error(), Failure::refused));
        if (!start_over) co_return fetched;
        // What is here is of another file, or the server cannot restart: all of it then.
        if (auto emptied = target->restart(); !emptied) co_return emptied.error();
        if (auto ready = co_await session.ready(); !ready) co_return ready.error();
    }
}

}  // namespace ftp::client
