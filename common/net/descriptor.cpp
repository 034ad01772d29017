#include "common/net/descriptor.hpp"

#include <cassert>

namespace ftp {

// What exists only while the descriptor is registered. The timer's handler may run after the owner is gone, so it holds
// this, not the owner.
struct Descriptor::Watch : std::enable_shared_from_this<Descriptor::Watch> {
    explicit Watch(const asio::any_io_executor& executor) : events(executor), timer(executor) {}

    // Makes sure that something happens at the deadline. A timer that is set to an earlier moment looks again then.
    void expect_by(Deadline until) {
        deadline = until;
        if (until == no_deadline || (armed && timer.expiry() <= until)) return;
        arm(until);
    }

    void arm(Deadline when) {
        armed = true;
        timer.expires_at(when);
        timer.async_wait([self = shared_from_this()](std::error_code error) {
            if (!error) self->look();
        });
    }

    void look() {
        armed = false;
        if (deadline == no_deadline) return;
        if (Clock::now() < deadline) return arm(deadline);
        expired = true;
        std::error_code ignored;
        events.cancel(ignored);
    }

    asio::posix::stream_descriptor events;
    asio::steady_timer timer;
    Deadline deadline = no_deadline;
    bool armed = false;
    bool expired = false;
    bool waiting = false;
};

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    if (this != &other) {
        unwatch();
        fd_ = std::move(other.fd_);
        executor_ = std::move(other.executor_);
        watch_ = std::move(other.watch_);
    }
    return *this;
}

namespace {

asio::posix::stream_descriptor::wait_type wait_type(Readiness what) {
    using Descriptor = asio::posix::stream_descriptor;
    if (what == Readiness::readable) return Descriptor::wait_read;
    return what == Readiness::writable ? Descriptor::wait_write : Descriptor::wait_error;
}

// Asio's category knows few conditions of std::errc.
std::error_code of_system(const std::error_code& error) { return {error.value(), std::system_category()}; }

}  // namespace

// A wait that is under way; it may also end by an exception, when its coroutine was cancelled before.
class Descriptor::Waiting {
  public:
    explicit Waiting(Watch& watch) : watch_(watch) {
        assert(!watch_.waiting);
        watch_.waiting = true;
    }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;
    ~Waiting() {
        watch_.waiting = false;
        watch_.deadline = no_deadline;
    }

  private:
    Watch& watch_;
};

std::error_code Descriptor::register_once() {
    if (watch_) return {};
    auto fresh = std::make_shared<Watch>(executor_);
    std::error_code error;
    fresh->events.assign(fd_.get(), error);
    if (!error) watch_ = std::move(fresh);
    return of_system(error);
}

awaitable<std::error_code> Descriptor::wait(Readiness what, Deadline until) {
    if (const auto error = register_once()) co_return error;
    const std::shared_ptr<Watch> watch = watch_;
    const Waiting waiting(*watch);
    watch->expired = false;
    watch->expect_by(until);
    const auto [error] = co_await watch->events.async_wait(wait_type(what), as_value);
    if (watch->expired) co_return make_error_code(std::errc::timed_out);
    if (error == asio::error::operation_aborted) co_return make_error_code(std::errc::operation_canceled);
    co_return of_system(error);
}

void Descriptor::cancel() {
    std::error_code ignored;
    if (watch_) watch_->events.cancel(ignored);
}

void Descriptor::unwatch() {
    if (!watch_) return;
    watch_->timer.cancel();
    watch_->events.release();  // deregisters; the descriptor stays open and ours
    watch_.reset();
}

void Descriptor::move_to(asio::any_io_executor executor) {
    assert(!watch_ || !watch_->waiting);
    unwatch();
    executor_ = std::move(executor);
}

UniqueFd Descriptor::release() {
    unwatch();
    return std::move(fd_);
}

void Descriptor::close() {
    unwatch();
    fd_.reset();
}

}  // namespace ftp
