#include "ftp/transfer/download.hpp"

#include "ftp/remote/passive.hpp"
#include "ftp/transfer/receiver.hpp"
#include "ftp/transfer/transfer_command.hpp"

namespace ftp::client {

namespace {

constexpr std::uint64_t overlap = 64 << 10;

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

// The transfer command, and its first reply. A refusal before the data is an Error.
awaitable<Status> begin(Conversation& talk, TransferReplies& replies, std::string command) {
    std::vector<std::string> lines;
    lines.push_back(command);
    if (auto sent = co_await talk.send(std::move(lines)); !sent) co_return sent;
    if (auto begun = co_await replies.begun(); !begun) co_return begun;
    if (replies.refused()) co_return refusal(command, *replies.final());
    co_return Status();
}

// Whether the transfer went well, once its data has ended and its connection is closed (ProFTPD waits for that before
// it answers).
awaitable<Status> conclude(Conversation& talk, TransferReplies& replies, const std::string& command,
                           const Outcome& data) {
    if (replies.refused()) co_return refusal(command, *replies.final());
    if (data.ending != Ending::complete) {
        // The server may still be sending: what it says to this session is not waited for.
        talk.abandon();
        co_return data_failure(command, data);
    }
    auto reply = co_await replies.ended(talk.final_deadline());
    if (!reply) co_return Error(reply.error().code(), command + ": " + reply.error().doing());
    if (!reply->completed()) co_return refusal(command, *reply);
    co_return Status();
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

// RETR into the file from this position on; how many octets came.
awaitable<Result<ByteCount>> fetch(Session& session, asio::thread_pool& pool, DownloadTask& task, LocalTarget& target,
                                   std::uint64_t position, Stream stream) {
    auto& talk = session.talk();
    if (auto restarted = co_await restart_at(talk, position); !restarted) co_return restarted.error();
    TransferReplies replies(talk, 0);
    const std::string command = "RETR " + task.remote;
    if (auto begun = co_await begin(talk, replies, command); !begun) co_return begun.error();
    if (!task.size && position == 0 && replies.preliminary()) task.size = announced_size(replies.preliminary()->text());
    LocalWriter writer(carriage_of(talk, std::move(stream)), target.descriptor(), position, target.size());
    auto driven = co_await drive_watched(pool, std::move(writer), replies);
    driven.job.carriage().data.close();
    if (auto done = co_await conclude(talk, replies, command, driven.outcome); !done) co_return done.error();
    // Less than what was here already: the file has become shorter, and what is here is not its beginning.
    const auto end = driven.job.position();
    if (auto sized = co_await check_size(talk, task, end); !sized) co_return sized.error();
    if (end < target.size()) co_return failed(Failure::wrong_size, command + ": it became shorter");
    co_return ByteCount(driven.job.carriage().meter->octets());
}

bool began_differently(const Error& error) { return error.is(std::errc::file_exists); }

}  // namespace

std::uint64_t resume_point(std::uint64_t held, std::optional<ByteCount> size) {
    if (size && held > size->value()) return 0;
    return held > overlap ? held - overlap : 0;
}

awaitable<Result<ByteCount>> download(Session& session, asio::thread_pool& pool, const Root& root, DownloadTask task) {
    auto target =
        LocalTarget::open(root, task.local, task.resume ? LocalTarget::Start::resume : LocalTarget::Start::fresh);
    if (!target) co_return target.error();
    target->keep();
    for (;;) {
        auto data = co_await session.open_data(questions(task));
        if (!data) co_return data.error();
        take_answers(task, data->replies);
        const auto position = resume_point(target->size(), task.size);
        const bool from_start = target->size() == 0 || (task.size && target->size() > task.size->value());
        if (from_start) {
            if (auto emptied = target->restart(); !emptied) co_return emptied.error();
        }
        auto fetched = co_await fetch(session, pool, task, *target, position, std::move(data->stream));
        if (fetched) {
            if (auto committed = target->commit(task.modified); !committed) co_return committed.error();
            co_return fetched;
        }
        const bool start_over =
            target->size() > 0 && (began_differently(fetched.error()) || is(fetched.error(), Failure::refused));
        if (!start_over) co_return fetched;
        // What is here is of another file, or the server cannot restart: all of it then.
        if (auto emptied = target->restart(); !emptied) co_return emptied.error();
        if (auto ready = co_await session.ready(); !ready) co_return ready.error();
    }
}

awaitable<Result<ByteCount>> download_to(Session& session, asio::thread_pool& pool, int pipe, std::string remote) {
    DownloadTask task;
    task.remote = std::move(remote);
    auto data = co_await session.open_data(questions(task));
    if (!data) co_return data.error();
    take_answers(task, data->replies);
    auto& talk = session.talk();
    TransferReplies replies(talk, 0);
    const std::string command = "RETR " + task.remote;
    if (auto begun = co_await begin(talk, replies, command); !begun) co_return begun.error();
    PipeWriter writer(carriage_of(talk, std::move(data->stream)), pipe);
    auto driven = co_await drive_watched(pool, std::move(writer), replies);
    driven.job.carriage().data.close();
    if (auto done = co_await conclude(talk, replies, command, driven.outcome); !done) co_return done.error();
    const auto arrived = driven.job.carriage().meter->octets();
    if (auto sized = co_await check_size(talk, task, arrived); !sized) co_return sized.error();
    co_return ByteCount(arrived);
}

}  // namespace ftp::client
