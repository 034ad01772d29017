// A capture that awaits.
#include "../awaitable.hpp"

Awaitable<std::size_t> example() {
    auto work = [path = co_await text(std::string(80, 'a'))] { return path.size(); };
    co_return work();
}
