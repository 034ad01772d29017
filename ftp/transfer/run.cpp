#include "ftp/transfer/run.hpp"

#include "common/net/dialer.hpp"

#include <algorithm>
#include <random>

namespace ftp::client {

Run::Run(asio::any_io_executor executor, asio::thread_pool& pool, Host& host, RunOptions options, Audience& audience)
    : executor_(std::move(executor)), pool_(pool), host_(host), options_(options), audience_(audience) {
    add_sessions();
}

void Run::add_sessions() {
    const auto complain = [this](const std::string& name, const Error& why) {
        report(FileOutcome(Deed::skipped, name, ByteCount(), why));
    };
    while (sessions_.size() < std::max(options_.sessions, 1u))
        sessions_.push_back(std::make_unique<Session>(host_, complain));
}

void Run::again(RunOptions options) {
    options_ = std::move(options);
    tally_ = Tally();
    add_sessions();
}

awaitable<void> Run::abort() {
    Nursery farewells(executor_, [](const std::string&) {});
    for (const auto& each : sessions_) farewells.spawn(each->abort());
    co_await join_or_cancel(farewells);
}

awaitable<Status> Run::begin() {
    auto endpoints = co_await resolve(pool_, host_.site.host, host_.site.port.value());
    if (!endpoints) co_return failed(Failure::unreachable, endpoints.error().text());
    host_.endpoints = std::move(*endpoints);
    for (unsigned attempt = 0;; ++attempt) {
        auto ready = co_await first().ready();
        // Where nobody answers at the first time the address is wrong more often than not: waiting would only hide
        // that.
        if (ready || attempt >= options_.retries || !may_pass(ready.error()) || is(ready.error(), Failure::unreachable))
            co_return ready;
        co_await rest(attempt);
    }
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
    audience_.outcome(outcome);
}

void Run::failed_at(std::string name, Error error) {
    // Every other piece of work would meet the same.
    const bool hopeless = is(error, Failure::unreachable) || is(error, Failure::login_refused);
    report(FileOutcome(Deed::failed, std::move(name), ByteCount(), error));
    if (hopeless) stop(std::move(error));
}

void Run::stop(Error why) {
    if (!tally_.stopped) tally_.stopped = std::move(why);
}

}  // namespace ftp::client
