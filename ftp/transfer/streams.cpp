#include "ftp/transfer/streams.hpp"

#include "common/file/digest.hpp"
#include "ftp/transfer/pipe_wait.hpp"
#include "ftp/transfer/publication.hpp"
#include "ftp/transfer/remote_digest.hpp"
#include "ftp/transfer/store.hpp"

#include <poll.h>
#include <unistd.h>

namespace ftp::client {

namespace {

Status check_length(const std::string& command, std::uint64_t arrived, const FileOutcome& outcome) {
    if (!outcome.size || outcome.size->value() == arrived) return {};
    return failed(Failure::wrong_size, command + ": " + std::to_string(arrived) + " bytes came, the server says " +
                                           std::to_string(outcome.size->value()));
}

}  // namespace

awaitable<Status> download_to(Session& session, const Means& means, std::shared_ptr<PipeProgress> pipe,
                              std::string remote, FileOutcome& outcome) {
    std::vector<std::string> questions{"SIZE " + remote, "MDTM " + remote};
    const auto position = pipe->resume_point();
    const auto travel = Session::travel_of(remote, position);
    auto data = co_await session.open_data(std::move(questions), "RETR " + remote, travel);
    if (!data) co_return data.error();
    outcome.size = size_reply(data->replies.front());
    outcome.modified = time_reply(data->replies.back());
    auto& talk = session.talk();
    if (auto restarted = co_await restart_at(talk, position); !restarted) co_return restarted;
    TransferReplies replies(talk, 0);
    const std::string command = "RETR " + remote;
    if (auto begun = co_await begin_retrieval(talk, replies, command, *data); !begun) co_return begun;
    PipeWriter writer(carriage_of(talk, means, std::move(data->stream), outcome.size), pipe, position);
    const auto meter = writer.carriage().meter;
    tell_beginning(means, outcome.name, outcome.size, position, meter);
    auto driven = co_await drive_watched(means.pool, std::move(writer), replies);
    driven.job.carriage().data.close();
    outcome.bytes += ByteCount(meter->octets());
    outcome.arrived = ByteCount(pipe->written);
    const auto end = position + meter->octets();
    const auto evidence = evidence_if(outcome.size && outcome.size->value() == end);
    auto reply = co_await conclude_retrieval(talk, replies, command, driven.outcome, evidence);
    if (!reply) co_return reply.error();
    outcome.reply = reply->summary();
    if (auto whole = check_length(command, end, outcome); !whole) co_return whole;
    outcome.size = ByteCount(pipe->written);
    if (means.digests) outcome.sha256 = pipe->digest.finish().hex();
    co_return Status();
}

namespace {

// Runs on the pool, where reading may block.
PieceSender::Source pipe_source(InputTask& task, Deadline until, std::shared_ptr<Digester> digest) {
    return [&task, until, digest = std::move(digest)]() -> Result<PieceSender::Piece> {
        std::string piece(256 << 10, '\0');
        for (;;) {
            if (!wait_for_pipe(task.pipe, POLLIN, until)) return out_of_time();
            const auto got = ::read(task.pipe, piece.data(), piece.size());
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return Error::last("reading standard input");
            task.begun = task.begun || got > 0;
            if (got == 0) return PieceSender::Piece();
            piece.resize(static_cast<std::size_t>(got));
            digest->update(piece);
            return PieceSender::Piece(std::move(piece));
        }
    };
}

Error once_only(const Error& error) {
    if (!may_pass(error)) return error;
    return failed(Failure::not_repeatable, error.doing());
}

awaitable<Status> send_input(Session& session, const Means& means, InputTask& task, const Destination& to,
                             FileOutcome& outcome) {
    Store store((means.append ? "APPE " : "STOR ") + to.path);
    const auto travel = Session::travel_of(task.remote, 0);
    auto data = co_await session.open_data(std::vector<std::string>(), store.command, travel);
    if (!data) co_return data.error();
    auto& talk = session.talk();
    const auto digest = std::make_shared<Digester>();
    PieceSender sender(carriage_of(talk, means, Stream()), pipe_source(task, means.until, digest));
    const auto meter = sender.carriage().meter;
    tell_beginning(means, outcome.name, outcome.size, 0, meter);
    Sent sent;
    auto reply = co_await send_data(talk, means.pool, std::move(store), std::move(*data), std::move(sender), sent);
    outcome.bytes = ByteCount(meter->octets());
    if (!reply) co_return reply.error();
    outcome.reply = reply->summary();
    outcome.size = outcome.bytes;
    outcome.sha256 = digest->finish().hex();
    co_return Status();
}

// --verify=hash. What came out of the pipe is gone, but for its digest.
awaitable<Status> verify_input(Session& session, const Means& means, const Destination& to, FileOutcome& outcome) {
    if (!means.verify) co_return Status();
    auto sent = *Digest::parse(DigestAlgorithm::sha256, outcome.sha256);
    co_return co_await prove_digest(session, means, to.path, std::move(sent), outcome.size->value(), outcome);
}

awaitable<Status> publish_input(Session& session, const Destination& to, FileOutcome& outcome) {
    if (!to.aside()) co_return Status();
    if (auto whole = co_await check_size(session.talk(), to, outcome.size->value()); !whole) co_return whole;
    UploadHistory history;
    auto reply = co_await publish(session, to, history);
    if (!reply) co_return reply.error();
    outcome.reply = reply->summary();
    co_return Status();
}

}  // namespace

awaitable<Status> upload_from(Session& session, const Means& means, InputTask& task, FileOutcome& outcome) {
    // Without a size the server takes an orderly end for the end of the file, and a reset for a failure.
    const bool direct = session.dialect().publishes_whole() || means.in_place || means.append;
    const Destination to{direct ? task.remote : path_aside(task.remote), task.remote, task.replaces, true};
    auto done = co_await send_input(session, means, task, to, outcome);
    if (done) done = co_await verify_input(session, means, to, outcome);
    if (done) done = co_await publish_input(session, to, outcome);
    if (!done && task.begun) co_return once_only(done.error());
    co_return done;
}

}  // namespace ftp::client
