#pragma once

#include "common/connection/transfer.hpp"
#include "ftp/remote/conversation.hpp"

#include <optional>

namespace ftp::client {

// What left behind a transfer command in the same segment: SIZE, whose answer belongs behind the final reply.
enum class Behind { nothing, question };

// The replies to one transfer command, which may come before, among and behind its data (RFC 959 §5.4; some servers
// send 226 early).
class TransferReplies {
  public:
    // leading: commands that were sent in front of the transfer command, in the same flight.
    TransferReplies(Conversation& talk, std::size_t leading, Behind behind = Behind::nothing)
        : talk_(talk), leading_(leading), asked_(behind == Behind::question) {}

    // Behind the transfer command: when the server is to connect to us, waits until it has; under TLS, until hands are
    // shaken. When the command is refused meanwhile data.stream is empty, and refused() says so. Errors:
    // connection_lost, untrusted; those of the conversation.
    awaitable<Status> connected(DataConnection& data);
    // Until the server has begun (1yz) or ended (anything else). Some begin with nothing but the data: then that they
    // come is the beginning.
    awaitable<Status> begun(DataConnection& data);
    // Beside the data: reads on until the final reply, and stops the data when that is a failure; after a grace, in
    // which what is under way can still arrive.
    awaitable<void> watch(std::shared_ptr<StopSwitch> data, std::chrono::milliseconds grace);
    // The final reply, and behind it the answer to the question. A server that answers them in another order is left a
    // rung lower. Errors: those of the conversation.
    awaitable<Result<Reply>> ended(Deadline until);

    // So much came or went on the data connection: what that tells about its way is remembered.
    void moved(ByteCount octets);

    const std::optional<Reply>& preliminary() const { return preliminary_; }
    // The conversation has ended, and ended() tells why.
    bool broken() const { return failure_.has_value(); }
    bool refused() const { return final_ && !final_->completed(); }
    const std::optional<Reply>& final() const { return final_; }
    // To the question, in its place.
    const std::optional<Reply>& answer() const { return answer_; }

  private:
    awaitable<Status> read_one(Deadline until);
    awaitable<Status> accepted(DataConnection& data);
    awaitable<Status> protected_by_tls(Stream& data);
    bool wants_other_tickets() const;
    void take(Reply reply);
    void blame_the_way();
    bool may_answer_the_question() const;
    awaitable<void> read_answer();
    void put_in_place();

    Conversation& talk_;
    std::size_t leading_;
    bool asked_;  // and not answered
    std::optional<Reply> preliminary_;
    std::optional<Reply> final_;
    std::optional<Reply> answer_;
    std::optional<Error> failure_;
    std::optional<DataWay> way_;  // while a failure may be its fault
    bool promised_ = false;       // the port, before it was known what for
    bool unresumed_ = false;  // there is TLS on the data connection, or a try of it, but the session was not resumed
};

// Runs the work, and beside it a companion that is cancelled at its end.
template <typename T>
awaitable<T> accompanied(awaitable<void> companion, awaitable<T> work) {
    Nursery nursery(co_await asio::this_coro::executor, [](const std::string&) {});
    nursery.spawn(std::move(companion));
    std::exception_ptr cancelled;
    std::optional<T> result;
    try {
        result = co_await std::move(work);
    } catch (...) {
        cancelled = std::current_exception();
    }
    co_await asio::this_coro::throw_if_cancelled(false);
    nursery.cancel();
    co_await nursery.join();
    co_await asio::this_coro::throw_if_cancelled(true);
    if (cancelled) std::rethrow_exception(cancelled);
    co_return std::move(*result);
}

// Moves the data of a transfer and reads its replies at the same time. What remains to be read of them is left to
// replies.ended().
template <typename Job>
awaitable<Driven<Job>> drive_watched(asio::thread_pool& pool, Job job, TransferReplies& replies) {
    // A download may have its last bytes on the way; an upload has nobody left to take them.
    const auto longest = std::min<std::chrono::milliseconds>(std::chrono::seconds(1), job.carriage().stall_limit);
    const auto grace = Job::needs == Readiness::readable ? longest : std::chrono::milliseconds(0);
    auto watch = replies.watch(job.carriage().stop, grace);
    auto driven = co_await accompanied(std::move(watch), drive(pool, std::move(job), whole_transfer));
    replies.moved(ByteCount(driven.job.carriage().meter->octets()));
    co_return driven;
}

// What a data connection that did not end well means.
Error data_failure(const std::string& doing, const Outcome& outcome);

}  // namespace ftp::client
