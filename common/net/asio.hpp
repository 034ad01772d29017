#pragma once

// What we use of Asio, in one place: the precompiled header of every room that speaks it.

#include <asio/any_io_executor.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/co_spawn.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/experimental/as_tuple.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/version.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ftp {

using asio::awaitable;
using asio::use_awaitable;

// Failures as values: (error_code, ...) instead of an exception.
#if ASIO_VERSION >= 102400
inline constexpr auto as_value = asio::as_tuple(use_awaitable);
#else
inline constexpr auto as_value = asio::experimental::as_tuple(use_awaitable);
#endif

using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;
using Endpoint = asio::ip::tcp::endpoint;

inline constexpr Deadline no_deadline = Deadline::max();

}  // namespace ftp
