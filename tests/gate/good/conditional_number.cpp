// A ?: over numbers, or over objects that exist already.
#include "../awaitable.hpp"

Awaitable<std::size_t> example() {
    const std::string first(80, 'a');
    const std::string second(90, 'b');
    const std::string& longer = first.size() > second.size() ? first : second;
    co_return (co_await text(longer)).size() > 80 ? std::size_t{1} : std::size_t{0};
}
