// The same inside a std::function.
#include "../awaitable.hpp"

#include <functional>

Awaitable<std::size_t> example() {
    const std::string path(80, 'a');
    co_return co_await run(std::function<std::size_t()>([path] { return path.size(); }));
}
