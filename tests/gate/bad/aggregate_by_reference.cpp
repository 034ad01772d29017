// The same, bound to a const reference.
#include "../awaitable.hpp"

Awaitable<std::size_t> example() { co_return co_await length_of({.path = "/in/a"}); }
