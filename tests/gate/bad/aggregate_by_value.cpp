// An aggregate with a member that owns something, made in the statement that awaits.
#include "../awaitable.hpp"

Awaitable<std::size_t> example() { co_return co_await length(Request{"/in/a", true}); }
