// Parentheses instead of braces (C++20) change nothing.
#include "../awaitable.hpp"

Awaitable<std::size_t> example() { co_return co_await length(Request("/in/a", true)); }
