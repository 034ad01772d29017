// Braces in a statement that does not await.
#include "../awaitable.hpp"

Awaitable<std::size_t> example() { co_return Request{.path = std::string(80, 'a')}.path.size(); }
