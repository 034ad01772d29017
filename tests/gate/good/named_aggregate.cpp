// Named first, then awaited.
#include "../awaitable.hpp"

Awaitable<std::size_t> example() {
    const Request request{.path = "/in/a", .append = true};
    co_return co_await length_of(request);
}
