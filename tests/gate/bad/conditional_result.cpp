// A ?: with a co_await in one branch.
#include "../awaitable.hpp"

Awaitable<std::size_t> example() {
    const bool first = true;
    co_return (first ? co_await text(std::string(80, 'a')) : std::string(80, 'b')).size();
}
