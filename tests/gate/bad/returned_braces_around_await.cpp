// The same in what is returned.
#include "../awaitable.hpp"

inline Awaitable<Request> made() { co_return Request{co_await text(std::string(80, 'a')), true}; }

Awaitable<std::size_t> example() { co_return (co_await made()).path.size(); }
