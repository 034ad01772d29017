#pragma once

#include "common/net/stream.hpp"

#include <functional>
#include <optional>

namespace ftp {

// Connects to one endpoint, from a local address if one is given. Errors: those of connect(2), timed_out.
awaitable<Result<Stream>> dial(Endpoint to, std::optional<asio::ip::address> from, Deadline until);

// Both families by turns, the one that stands first being the first (RFC 8305 §4): where one does not get through the
// other is tried next and not behind all of the first. Each family keeps its order.
std::vector<Endpoint> interleaved(const std::vector<Endpoint>& endpoints);

// The addresses of a name or of a numeric address (getaddrinfo), interleaved. Blocks. Errors: the resolver's own words.
Result<std::vector<Endpoint>> resolve_now(const std::string& host, std::uint16_t port);
// As above, on the pool.
awaitable<Result<std::vector<Endpoint>>> resolve(asio::thread_pool& pool, std::string host, std::uint16_t port);

// Hears of each attempt: when it begins, and how it ended (an empty code: connected).
using DialNews = std::function<void(const Endpoint& to, std::optional<std::error_code> ended)>;

// The addresses of a name raced (RFC 8305 §5): each next one 250 ms after the one before, or at once when that failed.
// Error: of the last to fail. news: may be empty.
awaitable<Result<Stream>> dial_first(std::vector<Endpoint> endpoints, Deadline until, DialNews news = DialNews());

}  // namespace ftp
