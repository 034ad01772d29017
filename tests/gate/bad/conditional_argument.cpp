// A ?: that makes an object, as an argument.
#include "../awaitable.hpp"

Awaitable<std::size_t> example() {
    const bool first = true;
    co_return (co_await text(first ? std::string(80, 'a') : std::string(80, 'b'))).size();
}
