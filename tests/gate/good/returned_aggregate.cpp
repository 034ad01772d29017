// A function may return an aggregate into the statement.
#include "../awaitable.hpp"

inline Request request() { return {.path = std::string(80, 'a')}; }

Awaitable<std::size_t> example() { co_return co_await length(request()); }
