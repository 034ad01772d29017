#pragma once

#include "common/net/deadlines.hpp"
#include "common/net/descriptor.hpp"

#include <asio/detail/reactor.hpp>
#include <asio/detail/reactor_op.hpp>

namespace ftp {

// A descriptor at the reactor of a loop.
//
// Asio's own waits do not know whether the descriptor is ready, so each asks epoll anew (EPOLL_CTL_MOD), and they set
// it to non-blocking once more. One who knows need not ask: epoll tells what comes (it was registered edge-triggered).
// That is a quarter of the system calls of a small file under TLS, so this speaks to the reactor itself, with the few
// calls of asio::detail that are the same from Asio 1.22 to 1.30.
class Watch : public std::enable_shared_from_this<Watch> {
  public:
    Watch(int descriptor, const asio::any_io_executor& executor);
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    ~Watch() { end(AndThen::stays_open); }

    // Errors: those of epoll_ctl(2).
    std::error_code begin();

    // Asynchronous: until the descriptor is ready, or fails in a way that the next system call will tell. Errors:
    // operation_aborted after cancel(), end() or the cancellation of the coroutine; operation_not_supported.
    auto ready(Readiness what, Known known) {
        auto start = [self = shared_from_this(), what, known](auto handler) {
            self->start(new Wait<decltype(handler)>(std::move(handler), self, known), what, known);
        };
        auto token = as_value;
        return asio::async_initiate<decltype(token), void(std::error_code)>(std::move(start), token);
    }

    void cancel();

    // Ends waits as cancel() does. One that is closed next, and of which there is no copy, leaves
    // epoll by itself.
    enum class AndThen { stays_open, is_closed };
    void end(AndThen then);

    LazyDeadline deadline;
    bool expired = false;
    bool waiting = false;

  private:
    using Reactor = asio::detail::reactor;
    using Operation = asio::detail::reactor_op;

    template <typename Handler>
    class Wait;

    void start(Operation* wait, Readiness what, Known known);  // the reactor's from now on

    int descriptor_;
    asio::any_io_executor executor_;
    Reactor& reactor_;
    Reactor::per_descriptor_data registered_ = nullptr;
};

// One wait in the hands of the reactor, which performs it when the descriptor becomes ready.
template <typename Handler>
class Watch::Wait final : public Operation {
  public:
    Wait(Handler handler, const std::shared_ptr<Watch>& watch, Known known)
        : Operation({}, &perform, &complete),
          handler_(std::move(handler)),
          executor_(asio::get_associated_executor(handler_, watch->executor_)),
          at_home_(asio::any_io_executor(executor_) == watch->executor_),
          not_ready_yet_(known == Known::not_ready) {
        auto slot = asio::get_associated_cancellation_slot(handler_);
        if (!slot.is_connected()) return;
        slot.assign([watched = watch->weak_from_this()](asio::cancellation_type) {
            if (const auto still = watched.lock()) still->cancel();
        });
    }

  private:
    // Where start_op() may try before it queues the operation, its first call is that.
    static status perform(Operation* base) {
        return std::exchange(static_cast<Wait*>(base)->not_ready_yet_, false) ? not_done : done;
    }

    // owner is null when the loop ends without it.
    static void complete(void* owner, asio::detail::operation* base, const std::error_code&, std::size_t) {
        std::unique_ptr<Wait> self(static_cast<Wait*>(base));
        auto handler = std::move(self->handler_);
        const auto executor = std::move(self->executor_);
        const bool at_home = self->at_home_;
        const auto error = self->ec_;
        self.reset();
        if (!owner) return;
        if (at_home) return std::move(handler)(error);
        asio::dispatch(executor, [handler = std::move(handler), error]() mutable { std::move(handler)(error); });
    }

    Handler handler_;
    asio::associated_executor_t<Handler, asio::any_io_executor> executor_;
    bool at_home_;  // the handler runs where the reactor does
    bool not_ready_yet_;
};

}  // namespace ftp
