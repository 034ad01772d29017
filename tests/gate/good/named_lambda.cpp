// A lambda with captures has a name before it travels.
#include "../awaitable.hpp"

Awaitable<std::size_t> example() {
    const std::string path(80, 'a');
    auto work = [path] { return path.size(); };
    co_return co_await run(std::move(work));
}
