// Named first, then moved.
#include "../awaitable.hpp"

Awaitable<std::size_t> example() {
    Request request{.path = std::string(80, 'a')};
    co_return co_await length(std::move(request));
}
