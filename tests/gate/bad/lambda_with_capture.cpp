// A lambda that owns what it captured.
#include "../awaitable.hpp"

Awaitable<std::size_t> example() {
    const std::string path(80, 'a');
    co_return co_await run([path] { return path.size(); });
}
