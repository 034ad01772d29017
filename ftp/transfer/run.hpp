#pragma once

#include "common/net/task.hpp"
#include "ftp/options/run_options.hpp"
#include "ftp/transfer/outcome.hpp"
#include "ftp/transfer/session.hpp"
#include "ftp/transfer/work_queue.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace ftp::client {

// One run of the program against one server: its sessions, what was done, and the rules by which it is tried again. On
// one loop.
class Run {
  public:
    Run(asio::any_io_executor executor, asio::thread_pool& pool, Host& host, RunOptions options, Audience& audience);

    // The first login, from which the others learn. Errors: those of the resolver and of Conversation::open, after
    // retries.
    awaitable<Status> begin();
    // Another piece of work with the same sessions: a fresh tally, other options. Nothing may be under way.
    void again(RunOptions options);
    // After what was under way has been cancelled: the sessions are put in order, as far as the server lets them.
    awaitable<void> abort();
    // What was put off, and QUIT, on all sessions.
    awaitable<void> end();

    // Repeats the work, on a new connection where that broke, while its failure may pass. work(session, again) gives a
    // Status; again is true from the second try on.
    template <typename Work>
    awaitable<Status> persistently(Session& session, Work& work) {
        for (unsigned attempt = 0;; ++attempt) {
            auto ready = co_await session.ready();
            Status done = ready;
            if (ready) done = co_await work(session, attempt > 0);
            if (done || attempt >= options_.retries || !may_pass(done.error())) co_return done;
            co_await rest(attempt);
        }
    }

    // Every item by one of the sessions, several at a time; an item may push more. Ends early when no session can be
    // had any more: why stands in tally().stopped.
    template <typename Item>
    using Handler = std::function<awaitable<void>(Session&, Item)>;
    template <typename Item>
    awaitable<void> in_parallel(WorkQueue<Item>& queue, Handler<Item> handler) {
        Nursery workers(executor_,
                        [this](const std::string& what) { stop(Error(std::errc::state_not_recoverable, what)); });
        for (unsigned i = 0; i < options_.sessions; ++i) workers.spawn(serve<Item>(i, queue, handler));
        co_await join_or_cancel(workers);
        if (!tally_.stopped || queue.waiting() == 0) co_return;
        tally_.failed += queue.waiting();
        queue.clear();
    }

    Session& first() { return *sessions_.front(); }
    asio::thread_pool& pool() { return pool_; }
    const RunOptions& options() const { return options_; }
    Host& host() { return host_; }
    Audience& audience() { return audience_; }
    Tally& tally() { return tally_; }

    void report(FileOutcome outcome);
    void failed_at(std::string name, Error error);
    void stop(Error why);  // nothing more is begun
    bool stopped() const { return tally_.stopped.has_value(); }

  private:
    // One session among several: one that cannot be opened leaves the work to the others.
    template <typename Item>
    awaitable<void> serve(unsigned index, WorkQueue<Item>& queue, const Handler<Item>& handler) {
        Session& own = *sessions_[index];
        bool opened = index == 0;  // the first is put right by whoever works with it
        while (!stopped()) {
            auto item = co_await queue.take();
            if (!item) break;
            if (!opened) {
                if (auto ready = co_await own.ready(); !ready) {
                    queue.put_back(std::move(*item));
                    break;
                }
                opened = true;
            }
            co_await handler(own, std::move(*item));
            queue.finished();
        }
        co_await own.settle();
    }

    void add_sessions();
    static awaitable<void> join_or_cancel(Nursery& workers);
    awaitable<void> rest(unsigned attempt);

    asio::any_io_executor executor_;
    asio::thread_pool& pool_;
    Host& host_;
    RunOptions options_;
    Audience& audience_;
    Tally tally_;
    std::vector<std::unique_ptr<Session>> sessions_;
};

}  // namespace ftp::client
