// Braces of an aggregate around a co_await.
#include "../awaitable.hpp"

Awaitable<std::size_t> example() {
    const Request request{co_await text(std::string(80, 'a')), true};
    co_return request.path.size();
}
