#include "common/net/descriptor.hpp"

#include "common/net/watch.hpp"

#include <cassert>

namespace ftp {

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    if (this != &other) {
        close();
        fd_ = std::move(other.fd_);
        executor_ = std::move(other.executor_);
        watch_ = std::move(other.watch_);
    }
    return *this;
}

namespace {

// Asio's category knows few conditions of std::errc.
std::error_code of_system(const std::error_code& error) { return {error.value(), std::system_category()}; }

// A wait that is under way; it may also end by an exception, when its coroutine was cancelled before.
class Waiting {
  public:
    Waiting(Watch& watch, Deadline until) : watch_(watch) {
        assert(!watch_.waiting);
        watch_.expired = false;
        watch_.deadline.set(until);
        watch_.waiting = true;
    }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;
    ~Waiting() {
        watch_.waiting = false;
        watch_.deadline.set(no_deadline);
    }

  private:
    Watch& watch_;
};

}  // namespace

std::error_code Descriptor::register_once() {
    if (watch_) return {};
    auto fresh = std::make_shared<Watch>(fd_.get(), executor_);
    const auto error = fresh->begin();
    if (!error) watch_ = std::move(fresh);
    return error;
}

awaitable<std::error_code> Descriptor::wait(Readiness what, Deadline until, Known known) {
    if (!watch_) known = Known::not_ready;  // to register asks as well
    if (const auto error = register_once()) co_return error;
    const std::shared_ptr<Watch> watch = watch_;  // this may go meanwhile
    const Waiting waiting(*watch, until);
    const auto [error] = co_await watch->ready(what, known);
    if (watch->expired) co_return make_error_code(std::errc::timed_out);
    if (error == asio::error::operation_aborted) co_return make_error_code(std::errc::operation_canceled);
    co_return of_system(error);
}

void Descriptor::cancel() {
    if (watch_) watch_->cancel();
}

void Descriptor::unwatch() {
    if (watch_) watch_->end(Watch::AndThen::stays_open);
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
    if (watch_) watch_->end(Watch::AndThen::is_closed);
    watch_.reset();
    fd_.reset();
}

}  // namespace ftp
