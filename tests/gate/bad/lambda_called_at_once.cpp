// A lambda called where it stands, beside a co_await.
#include "../awaitable.hpp"

Awaitable<std::size_t> example() {
    const std::string path(80, 'a');
    co_return [path] { return path.size(); }() + (co_await text("b")).size();
}
