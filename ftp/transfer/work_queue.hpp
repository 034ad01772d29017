#pragma once

#include "common/net/asio.hpp"

#include <algorithm>
#include <deque>
#include <optional>

namespace ftp::client {

// Work for several sessions on one loop, which may find more of it while they work. Everyone who took an item calls
// finished() for it.
template <typename Item>
class WorkQueue {
  public:
    explicit WorkQueue(const asio::any_io_executor& executor) : news_(executor, Deadline::max()) {}

    void push(Item item) {
        items_.push_back(std::move(item));
        news_.cancel();
    }

    // The next item; nothing when all is done. Waits while others may still find more.
    awaitable<std::optional<Item>> take() {
        // The timer never expires by itself; setting it again would wake the others who wait on it.
        while (items_.empty() && busy_ > 0) co_await news_.async_wait(as_value);
        if (items_.empty()) co_return std::nullopt;
        std::optional<Item> item(std::move(items_.front()));
        items_.pop_front();
        ++busy_;
        co_return item;
    }

    // The next item that suits, if one is here already and not far back: who asks for many would walk past the same
    // others each time.
    template <typename Suits>
    std::optional<Item> take_if(Suits suits) {
        const auto end = items_.begin() + static_cast<std::ptrdiff_t>(std::min(items_.size(), most_looked_at));
        const auto found = std::find_if(items_.begin(), end, suits);
        if (found == end) return std::nullopt;
        std::optional<Item> item(std::move(*found));
        items_.erase(found);
        ++busy_;
        return item;
    }

    void finished() {
        --busy_;
        news_.cancel();
    }

    // Taken, but somebody else has to do it.
    void put_back(Item item) {
        items_.push_front(std::move(item));
        finished();
    }

    std::size_t waiting() const { return items_.size(); }
    void clear() { items_.clear(); }

  private:
    static constexpr std::size_t most_looked_at = 1000;

    std::deque<Item> items_;
    std::size_t busy_ = 0;
    asio::steady_timer news_;
};

}  // namespace ftp::client
