// Even without a word between the braces.
#include "../awaitable.hpp"

Awaitable<std::size_t> example() { co_return co_await length_of({}); }
