#include "ftp/transfer/store.hpp"

#include "ftp/remote/failure.hpp"

#include <fcntl.h>
#include <sys/socket.h>

namespace ftp::client {

namespace {

void close_means_failure(int socket, bool on) {
    const linger option{on ? 1 : 0, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, sizeof option);
}

// Sends the commands; where the server wants them one by one, waits for the answers to the leading ones. How many of
// those are still to come.
awaitable<Result<std::size_t>> send_store(Conversation& talk, Store store) {
    std::vector<std::string> lines = store.leading;
    if (talk.dialect().lock_step() && !lines.empty()) {
        auto replies = co_await talk.flight(std::move(lines));
        if (!replies) co_return replies.error();
        lines.clear();
    }
    const auto leading = lines.size();
    lines.push_back(store.command);
    if (!store.question.empty()) lines.push_back(store.question);
    if (auto sent = co_await talk.send(std::move(lines)); !sent) co_return sent.error();
    co_return leading;
}

// In front of any data.
awaitable<Error> refused_early(Conversation& talk, TransferReplies& replies, const std::string& command, Sent& sent) {
    auto reply = co_await replies.ended(talk.reply_deadline());
    if (!reply) co_return Error(reply.error().code(), command + ": " + reply.error().doing());
    // The answer to something else: nothing is left to believe.
    if (reply->completed()) talk.abandon();
    if (reply->completed()) co_return failed(Failure::connection_lost, command + ": " + reply->summary());
    sent.refusal = *reply;
    co_return refusal(command, *reply);
}

}  // namespace

template <typename Job>
awaitable<Result<Reply>> send_data(Conversation& talk, asio::thread_pool& pool, Store store, DataConnection data,
                                   Job job, Sent& sent) {
    const std::string command = store.command;
    const bool asks = !store.question.empty();
    if (data.stream) close_means_failure(data.stream.socket(), true);
    const auto leading = co_await send_store(talk, std::move(store));
    if (!leading) co_return leading.error();
    TransferReplies replies(talk, *leading, asks ? Behind::question : Behind::nothing);
    if (auto connected = co_await replies.connected(data); !connected) co_return connected.error();
    if (!data.stream) co_return co_await refused_early(talk, replies, command, sent);
    close_means_failure(data.stream.socket(), true);
    job.carriage().data = std::move(data.stream);
    auto driven = co_await drive_watched(pool, std::move(job), replies);
    auto& carriage = driven.job.carriage();
    sent.all = driven.outcome.ending == Ending::complete;
    if (sent.all) {
        close_means_failure(carriage.data.socket(), false);
        carriage.data.shutdown_send();
    } else {
        carriage.data.reset();
    }
    // A server that gave up says why; only one that says nothing is left to the data connection's own words.
    const bool local = driven.outcome.ending == Ending::local_failure;
    const Deadline until = sent.all ? talk.final_deadline() : talk.reply_deadline();
    auto reply = co_await replies.ended(until);
    const bool spoiled = !local && !(replies.final() && replies.final()->completed() && sent.all);
    if (spoiled && carriage.mode == Mode::deflate) talk.dialect().spoils_deflated = true;  // the next try goes without
    sent.answer = replies.answer();
    if (local) co_return data_failure(command, driven.outcome);
    if (!reply) co_return Error(reply.error().code(), command + ": " + reply.error().doing());
    if (!replies.preliminary() && !reply->completed()) sent.refusal = *reply;
    if (!reply->completed()) co_return refusal(command, *reply);
    if (!sent.all) co_return data_failure(command, driven.outcome);
    co_return reply;
}

template awaitable<Result<Reply>> send_data(Conversation&, asio::thread_pool&, Store, DataConnection, PieceSender,
                                            Sent&);

awaitable<Result<Reply>> send_file(Conversation& talk, asio::thread_pool& pool, Store store, DataConnection data,
                                   Carriage carriage, const LocalSource& source, std::uint64_t offset, Sent& sent) {
    UniqueFd file(::fcntl(source.fd.get(), F_DUPFD_CLOEXEC, 0));
    if (!file) co_return Error::last("reading what is to be sent");
    FileSender job(std::move(carriage), std::move(file), offset, source.status.size.value());
    co_return co_await send_data(talk, pool, std::move(store), std::move(data), std::move(job), sent);
}

}  // namespace ftp::client
