#pragma once

#include "common/base/unique_fd.hpp"
#include "common/net/asio.hpp"

namespace ftp {

class Watch;

enum class Readiness { readable, writable, urgent };

// What the caller of a wait can tell: not_ready when a system call has just said so (EAGAIN), on the loop's thread and
// with nothing awaited since, so that whatever ends the wait is still to come.
enum class Known { nothing, not_ready };

// A non-blocking descriptor on one loop. The system call is tried first, by whoever holds get(); only wait() registers
// it with the reactor, so a descriptor that never has to wait never costs an epoll call, and can still move to another
// loop.
//
// One wait() at a time. Its deadline is a LazyDeadline: a wait that ends in time mostly writes a time stamp and sets no
// timer.
class Descriptor {
  public:
    Descriptor() = default;
    Descriptor(UniqueFd fd, asio::any_io_executor executor) : fd_(std::move(fd)), executor_(std::move(executor)) {}
    Descriptor(Descriptor&&) noexcept = default;
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor() { close(); }

    int get() const { return fd_.get(); }
    explicit operator bool() const { return static_cast<bool>(fd_); }
    const asio::any_io_executor& executor() const { return executor_; }

    // Until the descriptor is ready, or fails in a way that the next system call will tell.
    // Errors: timed_out at the deadline; operation_canceled after cancel(); those of epoll_ctl(2). Cancelling the
    // coroutine ends the wait too.
    awaitable<std::error_code> wait(Readiness what, Deadline until, Known known = Known::nothing);

    // Ends a wait() that is under way with operation_canceled. On the thread of the executor.
    void cancel();

    // Takes it off this loop; the next wait() registers it with the other. No wait() may be under way.
    void move_to(asio::any_io_executor executor);

    // Takes it off the loop and gives the bare descriptor away.
    UniqueFd release();
    void close();

  private:
    std::error_code register_once();
    void unwatch();

    UniqueFd fd_;
    asio::any_io_executor executor_;
    std::shared_ptr<Watch> watch_;
};

}  // namespace ftp
