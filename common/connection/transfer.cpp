#include "common/connection/transfer.hpp"

namespace ftp {

awaitable<void> wait_for_peer(Carriage& carriage, Readiness what, Outcome& outcome) {
    if (carriage.stop->stopped()) co_return;  // it was, while there was no wait to end
    if (std::exchange(carriage.acknowledge, false)) acknowledge_at_once(carriage.data.socket());
    const auto error = co_await carriage.data.wait(what, Clock::now() + carriage.stall_limit);
    if (!error || error == std::errc::operation_canceled) co_return;
    outcome.ending = error == std::errc::timed_out ? Ending::stalled : Ending::connection_lost;
    outcome.error = Error(error, "waiting");
}

awaitable<void> wait_for_turn(const Pacer& pacer) {
    asio::steady_timer timer(co_await asio::this_coro::executor, pacer.due());
    co_await timer.async_wait(use_awaitable);
}

}  // namespace ftp
