// std::pair and std::tuple have constructors.
#include "../awaitable.hpp"

#include <utility>

inline Awaitable<std::size_t> sum(std::pair<std::string, std::string> both) {
    co_return both.first.size() + both.second.size();
}

Awaitable<std::size_t> example() { co_return co_await sum({std::string(80, 'a'), std::string(80, 'b')}); }
