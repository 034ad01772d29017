#pragma once

#include "common/net/task.hpp"
#include "ftp/options/run_options.hpp"
#include "ftp/transfer/goodput.hpp"
#include "ftp/transfer/manifest.hpp"
#include "ftp/transfer/means.hpp"
#include "ftp/transfer/outcome.hpp"
#include "ftp/transfer/persistence.hpp"
#include "ftp/transfer/session.hpp"
#include "ftp/transfer/work_queue.hpp"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace ftp::client {

// Leaves a piece of work when its session is one too many for the server: another session does it. Nothing of it has
// failed.
class TurnedAway {
  public:
    enum class Work { as_it_was, given_back };  // what is left of it has been put into the queue
    explicit TurnedAway(Work work) : work_(work) {}
    Work work() const { return work_; }

  private:
    Work work_;
};

// One run of the program against one server: its sessions, what was done, and the rules by which it is tried again. On
// one loop.
class Run {
  public:
    // manifests: where the one of this run is kept; null: with the run.
    Run(asio::any_io_executor executor, asio::thread_pool& pool, Host& host, RunOptions options, Audience& audience,
        Manifests* manifests = nullptr);

    // The first login, from which the others learn. Errors: those of the resolver and of Conversation::open, after
    // retries.
    awaitable<Status> begin();
    // Another piece of work with the same sessions: a fresh tally, other options. Nothing may be under way.
    void again(RunOptions options);
    // After what was under way has been cancelled: the sessions are put in order, as far as the server lets them.
    awaitable<void> abort();
    // What was put off, and QUIT, on all sessions.
    awaitable<void> end();

    // Work on a server within the deadline of the run, if it has one: when that strikes, the work is cancelled, and why
    // stands in tally().stopped.
    awaitable<void> within_deadline(awaitable<void> work);

    // Work whose manifest gets its name at the end, also where it is cancelled. One that tells of nothing replaces none
    // unless all went well.
    awaitable<void> with_manifest(awaitable<void> work);

    // Repeats the work, on a new connection where that broke, as Persistence says. work(session, again) gives a Status;
    // again is true from the second try on. The outcome counts the tries, and tells how far the file has come.
    // Throws TurnedAway, within in_parallel() only, when the server has too many sessions, others go on and nothing has
    // been done yet that another session would have to know of.
    template <typename Work>
    awaitable<Status> persistently(Session& session, Work& work, FileOutcome& outcome) {
        co_return co_await persist(session, work, outcome, Traces::outcome);
    }
    template <typename Work>
    awaitable<Status> persistently(Session& session, Work& work) {
        FileOutcome nobody_cares(Deed::skipped, "");
        co_return co_await persist(session, work, nobody_cares, Traces::unknown);
    }

    // Every item by one of the sessions, as many at a time as SessionCount says; an item may push more. Where the
    // server finds them too many one leaves, and its item waits for another. Ends early when no session can be had any
    // more: why stands in tally().stopped.
    template <typename Item>
    using Handler = std::function<awaitable<void>(Session&, Item)>;
    template <typename Item>
    awaitable<void> in_parallel(WorkQueue<Item>& queue, Handler<Item> handler) {
        Nursery workers(executor_, stop_for_what_escapes());
        count_.begin();
        for (unsigned i = 0; i < count_.allowed(); ++i) workers.spawn(serve<Item>(i, queue, handler));
        if (count_.may_grow()) workers.spawn(grow<Item>(workers, queue, handler));
        // Also when the deadline cancels all of it: what was not begun has failed as well.
        const std::unique_ptr<WorkQueue<Item>, LeftBehind> left(&queue, LeftBehind{this});
        co_await join_or_cancel(workers);
    }

    Session& first() { return *sessions_.front(); }
    asio::thread_pool& pool() { return means_.pool; }
    const Means& means() const { return means_; }
    const RunOptions& options() const { return options_; }
    Host& host() { return host_; }
    Audience& audience() { return means_.audience; }
    Tally& tally() { return tally_; }

    // For a file of this run that takes no other's name there: false when one has it already.
    bool claim(const std::string& remote) { return claimed_.insert(remote).second; }

    void report(FileOutcome outcome);
    void plan(Deed deed, std::string name, std::string target = "");  // of a dry run
    void failed_at(std::string name, Error error);
    void report_failure(FileOutcome outcome, Error error);  // the same with all that is known
    void stop(Error why);                                   // nothing more is begun
    bool stopped() const { return tally_.stopped.has_value(); }

  private:
    // Puts back an item for which there was no session.
    template <typename Item>
    class Returned {
      public:
        Returned(WorkQueue<Item>& queue, Item& item) : queue_(queue), item_(&item) {}
        Returned(const Returned&) = delete;
        Returned& operator=(const Returned&) = delete;
        ~Returned() {
            if (item_) queue_.put_back(std::move(*item_));
        }
        void kept() { item_ = nullptr; }

      private:
        WorkQueue<Item>& queue_;
        Item* item_;
    };

    // An item that is worked on: whatever ends that, others no longer wait for what it may bring.
    template <typename Item>
    class Taken {
      public:
        explicit Taken(WorkQueue<Item>& queue) : queue_(&queue) {}
        Taken(const Taken&) = delete;
        Taken& operator=(const Taken&) = delete;
        ~Taken() {
            if (queue_) queue_->finished();
        }
        void put_back(Item item) { std::exchange(queue_, nullptr)->put_back(std::move(item)); }

      private:
        WorkQueue<Item>* queue_;
    };

    // Where a try leaves what it has done: in the octets of its outcome, or nobody knows.
    enum class Traces { outcome, unknown };
    template <typename Work>
    awaitable<Status> persist(Session& session, Work& work, FileOutcome& outcome, Traces traces) {
        Persistence persistence(options_.retries);
        std::size_t changes = 0;  // of the way of the data connection
        for (outcome.attempts = 1;; ++outcome.attempts) {
            const auto departures = count_.departures();
            auto ready = co_await session.ready();
            Status done = ready;
            const auto way = ready ? session.next_data_way() : DataWay::extended_passive;
            const auto rung = session.dialect().rung;
            if (ready) done = co_await work(session, outcome.attempts > 1);
            if (done) co_return done;
            if (ready && session.found_another_way(way, done.error()) && ++changes < DataWays::number) continue;
            // An answer out of place was not the file's fault, and will not come again.
            if (session.dialect().rung < rung && may_pass(done.error())) continue;
            const bool turned_away = ready ? session.turned_away() : is(done.error(), Failure::busy);
            const bool touched = ready && (traces == Traces::unknown || outcome.bytes > ByteCount());
            const bool can_leave = turned_away && may_pass(done.error()) && outcome.attempts == 1 && !touched;
            if (can_leave && makes_room(departures)) {
                co_await rest(0);
                continue;
            }
            const auto fruitless = persistence.after(done.error(), outcome.arrived);
            if (!fruitless) co_return done;
            co_await rest(*fruitless);
        }
    }

    // Until there is nothing left to do: more sessions, while they make the work go faster.
    template <typename Item>
    awaitable<void> grow(Nursery& workers, WorkQueue<Item>& queue, const Handler<Item>& handler) {
        auto before = goodput_.so_far();
        auto begun = count_.allowed();
        while (count_.may_grow() && count_.working() > 0 && !stopped()) {
            growth_.expires_after(options_.growth);
            co_await growth_.async_wait(as_value);
            const auto state = co_await asio::this_coro::cancellation_state;
            if (state.cancelled() != asio::cancellation_type::none) co_return;
            const auto now = goodput_.so_far();
            count_.passed(now - before, queue.waiting());
            before = now;
            for (; begun < count_.allowed(); ++begun) workers.spawn(serve<Item>(begun, queue, handler));
        }
    }

    // One session among several: one that cannot be opened leaves the work to the others.
    template <typename Item>
    awaitable<void> serve(unsigned index, WorkQueue<Item>& queue, const Handler<Item>& handler) {
        Session& own = *sessions_[index];
        bool opened = index == 0;  // the first is put right by whoever works with it
        if (opened) count_.joined();
        bool stays = true;
        while (stays && !stopped()) {
            auto item = co_await queue.take();
            if (!item) break;
            if (!opened) {
                // Whatever ends this, the deadline of the run too, the item is not lost.
                Returned<Item> returned(queue, *item);
                if (auto ready = co_await own.ready(); !ready) {
                    count_.not_let_in();
                    put_last(own);
                    break;
                }
                returned.kept();
                opened = true;
                count_.joined();
            }
            own.expect_more(queue.waiting() > 0);
            stays = co_await handle(own, queue, handler, *item);
        }
        if (opened && stays) count_.left();
        if (count_.working() == 0) growth_.cancel();
        own.expect_more(false);
        co_await own.settle();
        if (stays) co_return;
        put_last(own);
        co_await own.quit();
    }

    // False when the session is one too many.
    template <typename Item>
    awaitable<bool> handle(Session& own, WorkQueue<Item>& queue, const Handler<Item>& handler, Item& item) {
        Item own_copy = item;
        Taken<Item> taken(queue);
        std::optional<TurnedAway> turned_away;
        try {
            co_await handler(own, std::move(own_copy));
        } catch (const TurnedAway& why) {
            turned_away = why;
        }
        if (!turned_away) goodput_.piece_done();
        if (turned_away && turned_away->work() == TurnedAway::Work::as_it_was) taken.put_back(std::move(item));
        co_return !turned_away;
    }

    unsigned parallel() const;  // how many sessions may work at once
    // After a refusal for there being too many sessions. True when one of them has left since the try began; throws
    // TurnedAway when this one has to leave. False: that helps no more.
    bool makes_room(unsigned departures_then);
    // The sessions that are logged in stand in front.
    void put_last(const Session& session);
    void add_sessions();
    void open_manifest();
    void publish_manifest(bool all_went_well);
    // Counts, at the end of a run that was stopped, what is left in a queue.
    struct LeftBehind {
        Run* run;
        template <typename Item>
        void operator()(WorkQueue<Item>* queue) const {
            if (run->stopped()) run->tally_.failed += queue->waiting();
            queue->clear();
        }
    };

    static awaitable<void> join_or_cancel(Nursery& workers);
    awaitable<void> rest(unsigned attempt);
    awaitable<void> strike(Nursery& work);
    Nursery::Report stop_for_what_escapes();

    asio::any_io_executor executor_;
    Host& host_;
    RunOptions options_;
    Goodput goodput_;
    SessionCount count_{1};
    asio::steady_timer growth_;
    Means means_;
    Manifests own_manifests_;
    Manifests& manifests_;
    Manifest* manifest_ = nullptr;  // one of these
    Tally tally_;
    std::set<std::string> claimed_;
    std::vector<std::unique_ptr<Session>> sessions_;
};

}  // namespace ftp::client
