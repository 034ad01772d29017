#pragma once

#include "common/net/asio.hpp"

#include <functional>
#include <map>

namespace ftp {

class Deadlines;

// A deadline that is put off again and again and hardly ever passes: to put it off only writes a time stamp. All of a
// loop share one timer, set for the earliest moment at which any of them once was; it looks then what holds by now. One
// that passes is told of on the loop.
class LazyDeadline {
  public:
    // passed: may neither wait nor touch this object.
    LazyDeadline(const asio::any_io_executor& executor, std::function<void()> passed);
    LazyDeadline(const LazyDeadline&) = delete;
    LazyDeadline& operator=(const LazyDeadline&) = delete;
    ~LazyDeadline() { forget(); }

    // On the loop. no_deadline: none for now.
    void set(Deadline until);
    // For good, and on any thread. As long as there is one that was set and not forgotten its loop has work.
    void forget();

  private:
    friend class Deadlines;

    Deadlines& all_;
    asio::any_io_executor executor_;
    std::function<void()> passed_;
    Deadline until_ = no_deadline;
    std::optional<std::multimap<Deadline, LazyDeadline*>::iterator> place_;  // not later than until_
};

}  // namespace ftp
