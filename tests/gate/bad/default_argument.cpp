// The aggregate hides in a default argument.
#include "../awaitable.hpp"

inline Awaitable<std::size_t> with_default(Request request = {.path = "/in/a"}) { co_return request.path.size(); }

Awaitable<std::size_t> example() { co_return co_await with_default(); }
