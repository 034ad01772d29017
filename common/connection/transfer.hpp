#pragma once

#include "common/connection/file_receiver.hpp"
#include "common/connection/senders.hpp"
#include "common/net/task.hpp"

namespace ftp {

inline constexpr std::uint64_t whole_transfer = ~std::uint64_t{0};
// What a control loop moves itself before a data loop takes over.
inline constexpr std::uint64_t inline_limit = 256 << 10;

// A transfer that has stopped for some reason, and all it held.
template <typename Job>
struct Driven {
    Driven() = default;
    Driven(Job done, Outcome how) : job(std::move(done)), outcome(std::move(how)) {}
    Job job;
    Outcome outcome;
};

// Until the connection can take or give more, or the transfer is stopped; outcome: what else ended it.
awaitable<void> wait_for_peer(Carriage& carriage, Readiness what, Outcome& outcome);

// Until the pacer allows more.
awaitable<void> wait_for_turn(const Pacer& pacer);

// Moves a transfer on, on the loop that its stream is on, until it ends or its meter has reached the limit: what moved
// before counts. Cancelling the coroutine loses the job: use the StopSwitch. Waits have the stall limit as deadline.
template <typename Job>
awaitable<Driven<Job>> drive(asio::thread_pool& pool, Job job, std::uint64_t limit) {
    constexpr std::uint64_t turn = 512 << 10;  // then other transfers of this loop have theirs
    Outcome outcome;
    auto& carriage = job.carriage();
    {
        const StopSwitch::Attached attached(*carriage.stop, carriage.data.descriptor());
        while (outcome.ending == Ending::unfinished) {
            if (carriage.stop->stopped()) {
                outcome.ending = Ending::aborted;
                break;
            }
            if (carriage.meter->octets() >= limit) break;
            if (job.must_prepare()) {
                auto prepare = [&job] { return job.prepare(); };
                if (auto prepared = co_await on_pool(pool, prepare); !prepared) {
                    outcome.ending = Ending::local_failure;
                    outcome.error = prepared.error();
                    break;
                }
            }
            const auto before = carriage.meter->octets();
            auto most = std::min(turn, limit - before);
            if (carriage.pacer) {
                const auto allowed = carriage.pacer->allowance(Clock::now());
                if (allowed == 0) {
                    co_await wait_for_turn(*carriage.pacer);
                    continue;
                }
                most = std::min(most, allowed);
            }
            Step step = job.step(most);
            if (carriage.pacer) carriage.pacer->moved(carriage.meter->octets() - before);
            if (step.kind == Step::Kind::ended) {
                outcome.ending = step.ending;
                outcome.error = std::move(step.error);
            } else if (step.kind == Step::Kind::blocked) {
                co_await wait_for_peer(carriage, Job::needs, outcome);
            } else {
                co_await asio::post(co_await asio::this_coro::executor, use_awaitable);
            }
        }
    }
    co_return Driven<Job>(std::move(job), std::move(outcome));
}

}  // namespace ftp
