#include "common/net/deadlines.hpp"

#include <mutex>
#include <utility>

namespace ftp {

class Deadlines final : public asio::execution_context::service {
  public:
    using key_type = Deadlines;
    static inline asio::execution_context::id id;

    explicit Deadlines(asio::execution_context& loop) : service(loop) {}

    static Deadlines& of(const asio::any_io_executor& executor) {
        return asio::use_service<Deadlines>(asio::query(executor, asio::execution::context));
    }

    void look_at(LazyDeadline& entry, Deadline when) {
        const std::lock_guard lock(mutex_);
        take_out(entry);
        put_in(entry, when);
        if (!timer_) timer_.emplace(entry.executor_);
        if (when < looks_at_) arm();
    }

    void forget(LazyDeadline& entry) {
        const std::lock_guard lock(mutex_);
        take_out(entry);
        if (!entries_.empty()) return;
        timer_.reset();  // else the loop would live on for it
        looks_at_ = no_deadline;
    }

  private:
    void shutdown() override { timer_.reset(); }

    void put_in(LazyDeadline& entry, Deadline when) { entry.place_ = entries_.emplace(when, &entry); }

    void take_out(LazyDeadline& entry) {
        if (const auto place = std::exchange(entry.place_, std::nullopt)) entries_.erase(*place);
    }

    // Until there is a timer none is counted on: one that could not be set for want of memory is set by the next entry.
    void arm() {
        looks_at_ = no_deadline;
        if (entries_.empty()) return;
        const auto when = entries_.begin()->first;
        timer_->expires_at(when);
        timer_->async_wait([this](std::error_code error) {
            if (!error) look();
        });
        looks_at_ = when;
    }

    // Without memory for it: this must not fail.
    void put_off(LazyDeadline& entry) {
        auto node = entries_.extract(*entry.place_);
        node.key() = entry.until_;
        entry.place_ = entries_.insert(std::move(node));
    }

    void look() {
        const std::lock_guard lock(mutex_);
        const auto now = Clock::now();
        while (!entries_.empty() && entries_.begin()->first <= now) {
            auto& entry = *entries_.begin()->second;
            if (entry.until_ > now && entry.until_ != no_deadline) {
                put_off(entry);
                continue;
            }
            take_out(entry);
            if (entry.until_ <= now) entry.passed_();
        }
        arm();
    }

    std::mutex mutex_;  // a descriptor may leave the loop on another thread
    std::multimap<Deadline, LazyDeadline*> entries_;
    std::optional<asio::steady_timer> timer_;
    Deadline looks_at_ = no_deadline;  // not later than the first entry, so that timers are hardly ever set
};

LazyDeadline::LazyDeadline(const asio::any_io_executor& executor, std::function<void()> passed)
    : all_(Deadlines::of(executor)), executor_(executor), passed_(std::move(passed)) {}

void LazyDeadline::set(Deadline until) {
    until_ = until;
    const bool looked_at_in_time = place_ && (*place_)->first <= until;
    if (until != no_deadline && !looked_at_in_time) all_.look_at(*this, until);
}

void LazyDeadline::forget() { all_.forget(*this); }

}  // namespace ftp
