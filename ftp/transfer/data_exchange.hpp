#pragma once

#include "common/connection/transfer.hpp"
#include "ftp/remote/conversation.hpp"

#include <optional>

namespace ftp::client {

// The replies to one transfer command, which may come before, among and behind its data (RFC 959 §5.4; some servers
// send 226 early).
class TransferReplies {
  public:
    // leading: commands that were sent in front of the transfer command, in the same flight.
    TransferReplies(Conversation& talk, std::size_t leading) : talk_(talk), leading_(leading) {}

    // Until the server has begun (1yz) or ended (anything else).
    awaitable<Status> begun();
    // Beside the data: reads on until the final reply, and stops the data when that is a failure; after a grace, in
    // which what is under way can still arrive.
    awaitable<void> watch(std::shared_ptr<StopSwitch> data, std::chrono::milliseconds grace);
    // The final reply. Errors: those of the conversation.
    awaitable<Result<Reply>> ended(Deadline until);

    const std::optional<Reply>& preliminary() const { return preliminary_; }
    bool refused() const { return final_ && !final_->completed(); }
    const std::optional<Reply>& final() const { return final_; }

  private:
    awaitable<Status> read_one(Deadline until);

    Conversation& talk_;
    std::size_t leading_;
    std::optional<Reply> preliminary_;
    std::optional<Reply> final_;
    std::optional<Error> failure_;
};

// Moves the data of a transfer and reads its replies at the same time. What remains to be read of them is left to
// replies.ended().
template <typename Job>
awaitable<Driven<Job>> drive_watched(asio::thread_pool& pool, Job job, TransferReplies& replies) {
    Nursery nursery(co_await asio::this_coro::executor, [](const std::string&) {});
    // A download may have its last bytes on the way; an upload has nobody left to take them.
    const auto longest = std::min<std::chrono::milliseconds>(std::chrono::seconds(1), job.carriage().stall_limit);
    const auto grace = Job::needs == Readiness::readable ? longest : std::chrono::milliseconds(0);
    nursery.spawn(replies.watch(job.carriage().stop, grace));
    std::exception_ptr cancelled;
    std::optional<Driven<Job>> driven;
    try {
        driven = co_await drive(pool, std::move(job), whole_transfer);
    } catch (...) {
        cancelled = std::current_exception();
    }
    co_await asio::this_coro::throw_if_cancelled(false);
    nursery.cancel();
    co_await nursery.join();
    co_await asio::this_coro::throw_if_cancelled(true);
    if (cancelled) std::rethrow_exception(cancelled);
    co_return std::move(*driven);
}

// What a data connection that did not end well means.
Error data_failure(const std::string& doing, const Outcome& outcome);

}  // namespace ftp::client
