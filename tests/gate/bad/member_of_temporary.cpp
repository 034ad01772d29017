// A member coroutine of an unnamed aggregate.
#include "../awaitable.hpp"

struct Folder {
    std::string path;
    Awaitable<std::size_t> length() const { co_return path.size(); }
};

Awaitable<std::size_t> example() { co_return co_await Folder{"/in"}.length(); }
