#include "ftp/transfer/run.hpp"

#include "common/net/dialer.hpp"
#include "ftp/transfer/ahead.hpp"

#include <algorithm>
#include <random>

namespace ftp::client {

namespace {

constexpr unsigned most_sessions = 64;  // a typing error must not look like an attack

}  // namespace

unsigned Run::parallel() const { return std::clamp(options_.sessions, 1u, most_sessions); }

Run::Run(asio::any_io_executor executor, asio::thread_pool& pool, Host& host, RunOptions options, Audience& audience,
         Manifests* manifests)
    : executor_(std::move(executor)),
      host_(host),
      goodput_(audience),
      growth_(executor_),
      means_(pool, goodput_),
      manifests_(manifests ? *manifests : own_manifests_) {
    again(std::move(options));
}

void Run::add_sessions() {
    const auto complain = [this](const std::string& name, const Error& why) {
        report(FileOutcome(Deed::skipped, name, ByteCount(), why));
    };
    while (sessions_.size() < parallel()) sessions_.push_back(std::make_unique<Session>(host_, complain));
}

void Run::again(RunOptions options) {
    options_ = std::move(options);
    means_.pacer = options_.rate ? std::make_shared<Pacer>(options_.rate->value()) : nullptr;
    means_.in_place = options_.in_place;
    means_.append = options_.append;
    means_.until = no_deadline;
    means_.type = options_.type;
    means_.digests = !options_.manifest.empty();
    means_.verify = options_.verify;
    tally_ = Tally();
    claimed_.clear();
    open_manifest();
    add_sessions();
    count_ = SessionCount(parallel());
}

bool Run::makes_room(unsigned departures_then) {
    // What is to be new, or to be appended once, is not begun anew by another; and what became of files ahead whose
    // answers are missing only their own session asks.
    const bool repeatable = !options_.append && !options_.new_names_there && !may_go_ahead(options_, host_.dialect);
    if (!repeatable || stopped()) return false;
    const auto verdict = count_.refused(departures_then);
    if (verdict == SessionCount::Verdict::leave) throw TurnedAway(TurnedAway::Work::as_it_was);
    return verdict == SessionCount::Verdict::again;
}

void Run::put_last(const Session& session) {
    const auto place = std::ranges::find(sessions_, &session, &std::unique_ptr<Session>::get);
    std::rotate(place, place + 1, sessions_.end());
}

void Run::open_manifest() {
    manifest_ = nullptr;
    if (options_.manifest.empty() || options_.dry_run) return;
    const auto opened = manifests_.open(options_.manifest);
    if (opened)
        manifest_ = *opened;
    else
        stop(opened.error());
}

void Run::publish_manifest(bool all_went_well) {
    if (!manifest_ || (manifest_->empty() && !all_went_well)) return;
    if (auto published = manifest_->publish(); !published) stop(published.error());
}

awaitable<void> Run::with_manifest(awaitable<void> work) {
    struct AtTheEnd {
        Run& run;
        bool ended = false;
        ~AtTheEnd() { run.publish_manifest(ended && !run.stopped() && run.tally().failed == 0); }
    } at_the_end{*this};
    co_await std::move(work);
    at_the_end.ended = true;
}

awaitable<void> Run::abort() {
    Nursery farewells(executor_, [](const std::string&) {});
    for (const auto& each : sessions_) farewells.spawn(each->abort());
    co_await join_or_cancel(farewells);
}

awaitable<Status> Run::begin() {
    auto endpoints = co_await resolve(means_.pool, host_.site.host, host_.site.port.value());
    if (!endpoints) co_return failed(Failure::unreachable, endpoints.error().text());
    host_.endpoints = std::move(*endpoints);
    Persistence persistence(options_.retries);
    for (;;) {
        auto ready = co_await first().ready();
        // Where nobody answers at the first time the address is wrong more often than not: waiting would only hide
        // that.
        if (ready || is(ready.error(), Failure::unreachable)) co_return ready;
        const auto fruitless = persistence.after(ready.error(), ByteCount());
        if (!fruitless) co_return ready;
        co_await rest(*fruitless);
    }
}

awaitable<void> Run::within_deadline(awaitable<void> work) {
    if (!options_.deadline) co_return co_await std::move(work);
    means_.until = Clock::now() + *options_.deadline;
    Nursery workers(executor_, stop_for_what_escapes());
    Nursery clock(executor_, [](const std::string&) {});
    workers.spawn(std::move(work));
    clock.spawn(strike(workers));
    std::exception_ptr cancelled;
    try {
        co_await join_or_cancel(workers);
    } catch (...) {
        cancelled = std::current_exception();
    }
    co_await asio::this_coro::throw_if_cancelled(false);
    clock.cancel();
    co_await clock.join();
    co_await asio::this_coro::throw_if_cancelled(true);
    if (cancelled) std::rethrow_exception(cancelled);
}

awaitable<void> Run::strike(Nursery& work) {
    asio::steady_timer timer(executor_, *options_.deadline);
    co_await timer.async_wait(use_awaitable);
    stop(out_of_time());
    work.cancel();
}

Nursery::Report Run::stop_for_what_escapes() {
    return [this](const std::string& what) { stop(Error(std::errc::state_not_recoverable, what)); };
}

awaitable<void> Run::end() {
    Nursery farewells(executor_, [](const std::string&) {});
    for (const auto& each : sessions_) farewells.spawn(each->quit());
    co_await join_or_cancel(farewells);
}

awaitable<void> Run::join_or_cancel(Nursery& workers) {
    std::exception_ptr cancelled;
    try {
        co_await workers.join();
    } catch (...) {
        cancelled = std::current_exception();
    }
    if (!cancelled) co_return;
    co_await asio::this_coro::throw_if_cancelled(false);
    workers.cancel();
    co_await workers.join();
    co_await asio::this_coro::throw_if_cancelled(true);
    std::rethrow_exception(cancelled);
}

awaitable<void> Run::rest(unsigned attempt) {
    thread_local std::minstd_rand random(std::random_device{}());
    const auto doubled = options_.backoff * (1u << std::min(attempt, 10u));
    const auto longest = std::min<std::chrono::milliseconds>(doubled, std::chrono::seconds(30));
    // Spread out, so that many clients of one server do not come back in the same moment.
    const std::chrono::milliseconds spread(random() % static_cast<unsigned>(longest.count() / 2 + 1));
    asio::steady_timer timer(executor_, longest - spread / 2);
    co_await timer.async_wait(use_awaitable);
}

void Run::report(FileOutcome outcome) {
    tally_.count(outcome);
    audience().outcome(outcome);
    if (!manifest_ || outcome.sha256.empty() || outcome.deed == Deed::failed) return;
    // A list that has gaps proves nothing.
    if (auto added = manifest_->add(outcome); !added) stop(added.error());
}

void Run::plan(Deed deed, std::string name, std::string target) {
    FileOutcome outcome(deed, std::move(name));
    outcome.target = std::move(target);
    audience().planned(outcome);
}

void Run::failed_at(std::string name, Error error) {
    report_failure(FileOutcome(Deed::failed, std::move(name)), std::move(error));
}

void Run::report_failure(FileOutcome outcome, Error error) {
    // Every other piece of work would meet the same.
    const bool hopeless = is(error, Failure::unreachable) || is(error, Failure::login_refused) ||
                          is(error, Failure::untrusted) || is(error, Failure::out_of_time);
    outcome.deed = Deed::failed;
    outcome.error = error;
    report(std::move(outcome));
    if (hopeless) stop(error);
    // The same code may mean another thing: of a manifest and of a file that no disk has room for.
    if (stopped() && tally_.stopped->text() == error.text()) tally_.stop_told = true;
}

void Run::stop(Error why) {
    if (!tally_.stopped) tally_.stopped = std::move(why);
}

}  // namespace ftp::client
