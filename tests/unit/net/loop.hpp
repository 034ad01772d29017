#pragma once

#include "common/net/stream.hpp"
#include "tests/support/raw_client.hpp"

#include <stdexcept>

namespace ftp::test {

inline constexpr auto patience = std::chrono::seconds(10);

// Runs the loop of this thread until the condition holds; throws when it does not for too long.
template <typename Condition>
void run_until(asio::io_context& loop, Condition condition) {
    const auto until = Clock::now() + patience;
    const auto work = asio::make_work_guard(loop);
    loop.restart();
    while (!condition()) {
        if (Clock::now() >= until) throw std::runtime_error("it did not happen in time");
        loop.run_one_for(std::chrono::milliseconds(20));
    }
}

// Runs a coroutine on the loop of this thread to its end; what it throws is thrown here.
template <typename T>
T await_on(asio::io_context& loop, awaitable<T> work) {
    std::exception_ptr failure;
    std::optional<T> result;
    bool ended = false;
    auto keep = [&](awaitable<T> inner) -> awaitable<void> { result.emplace(co_await std::move(inner)); };
    asio::co_spawn(loop, keep(std::move(work)), [&](std::exception_ptr thrown) {
        failure = thrown;
        ended = true;
    });
    run_until(loop, [&] { return ended; });
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
}

inline void await_on(asio::io_context& loop, awaitable<void> work) {
    auto with_value = [](awaitable<void> inner) -> awaitable<bool> {
        co_await std::move(inner);
        co_return true;
    };
    await_on(loop, with_value(std::move(work)));
}

// Does something while the coroutine that is started next waits.
template <typename Action>
void meanwhile(asio::io_context& loop, Action action) {
    asio::post(loop, [&loop, action] { asio::post(loop, action); });
}

// The two ends of a connection: a non-blocking one of ours, and one in blocking bytes.
struct Ends {
    Stream ours;
    RawConnection theirs;
};
Ends local_ends(asio::io_context& loop);  // AF_UNIX
Ends tcp_ends(asio::io_context& loop);    // over 127.0.0.1, so that it can be reset

Endpoint here(std::uint16_t port);  // 127.0.0.1
std::uint16_t refused_port();       // nobody listens on it

// A listening port whose queue is full: connecting to it neither succeeds nor fails.
class SilentPort {
  public:
    SilentPort();
    Endpoint endpoint() const;

  private:
    UniqueFd listener_;
    std::vector<UniqueFd> fillers_;
};

}  // namespace ftp::test
