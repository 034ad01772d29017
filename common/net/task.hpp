#pragma once

#include "common/net/asio.hpp"

#include <exception>
#include <functional>
#include <list>
#include <type_traits>

namespace ftp {

// Runs a coroutine on another loop and brings its result back: one operation to the caller. Cancelling is posted to the
// other loop, and this completes when that loop has posted back. (Plain co_spawn(there, ...) cancels on the wrong
// thread in Asio 1.22.)
template <typename T>
awaitable<T> run_on(asio::io_context& there, awaitable<T> work) {
    auto start = [&there](auto handler, awaitable<T> job) {
        auto home = asio::make_work_guard(asio::get_associated_executor(handler));
        auto slot = asio::get_associated_cancellation_slot(handler);
        auto stop = std::make_shared<asio::cancellation_signal>();
        if (slot.is_connected())
            slot.assign([&there, stop](auto type) { asio::post(there, [stop, type] { stop->emit(type); }); });
        auto done = [home, slot, stop, handler = std::move(handler)](std::exception_ptr failure, T value) mutable {
            const auto executor = home.get_executor();
            asio::post(executor, [home = std::move(home), slot, failure, value = std::move(value),
                                  handler = std::move(handler)]() mutable {
                if (slot.is_connected()) slot.clear();
                std::move(handler)(failure, std::move(value));
            });
        };
        asio::post(there, [&there, stop, job = std::move(job), done = std::move(done)]() mutable {
            asio::co_spawn(there, std::move(job), asio::bind_cancellation_slot(stop->slot(), std::move(done)));
        });
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, T)>(
        std::move(start), use_awaitable, std::move(work));
}

// Runs a plain function where blocking does no harm, and resumes at home with its result (never void). What it throws
// is thrown here. Cancelling waits for it to end, so it may borrow from the awaiting frame.
template <typename Work>
awaitable<std::invoke_result_t<Work&>> on_pool(asio::thread_pool& pool, Work work) {
    using T = std::invoke_result_t<Work&>;
    auto start = [&pool](auto handler, Work job) {
        auto home = asio::make_work_guard(asio::get_associated_executor(handler));
        asio::post(pool, [home = std::move(home), handler = std::move(handler), job = std::move(job)]() mutable {
            std::exception_ptr failure;
            std::optional<T> value;
            try {
                value.emplace(job());
            } catch (...) {
                failure = std::current_exception();
            }
            const auto executor = home.get_executor();
            asio::post(executor,
                       [home = std::move(home), handler = std::move(handler), failure,
                        value = std::move(value)]() mutable { std::move(handler)(failure, std::move(value)); });
        });
    };
    auto result =
        co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, std::optional<T>)>(
            std::move(start), use_awaitable, std::move(work));
    co_return std::move(*result);
}

// Children that run beside each other on one loop and that nobody outlives: cancel() and join() before it goes. What
// escapes a child is reported.
class Nursery {
  public:
    using Report = std::function<void(const std::string& what)>;

    Nursery(asio::any_io_executor executor, Report report)
        : executor_(std::move(executor)), empty_(executor_), report_(std::move(report)) {}
    Nursery(const Nursery&) = delete;
    Nursery& operator=(const Nursery&) = delete;

    void spawn(awaitable<void> child);
    void cancel();           // every child, once
    awaitable<void> join();  // until the last has ended; cancelling it leaves the children alone
    std::size_t size() const { return children_.size(); }

  private:
    using Child = std::shared_ptr<asio::cancellation_signal>;
    void ended(std::list<Child>::iterator child, std::exception_ptr failure);

    asio::any_io_executor executor_;
    asio::steady_timer empty_;
    Report report_;
    std::list<Child> children_;
};

}  // namespace ftp
