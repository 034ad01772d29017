// The await belongs to the lambda, the aggregate to the function around it.
#include "../awaitable.hpp"

Awaitable<std::size_t> example() {
    auto inner = []() -> Awaitable<std::size_t> { co_return (co_await text("a")).size(); };
    const Request request{.path = std::string(80, 'a')};
    const std::size_t rest = co_await inner();
    co_return request.path.size() + rest;
}
