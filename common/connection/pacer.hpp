#pragma once

#include <chrono>
#include <cstdint>

namespace ftp {

// Keeps all transfers that share it under one rate: a token bucket that holds what a tenth of a second may move. What
// was not moved while nobody wanted to is lost. For one loop; time is an argument.
class Pacer {
  public:
    using Clock = std::chrono::steady_clock;

    // octets_per_second: at least 1.
    explicit Pacer(std::uint64_t octets_per_second);

    // So many octets may move now; 0: none before due(). Never tiny pieces: they would cost more than they move.
    std::uint64_t allowance(Clock::time_point now);
    void moved(std::uint64_t octets);
    Clock::time_point due() const { return paid_until_ + pause_; }

  private:
    using Seconds = std::chrono::duration<double>;

    double rate_;  // octets a second
    Clock::duration burst_;
    Clock::duration pause_;
    Clock::time_point paid_until_;  // what has moved is worth all the time until then
};

}  // namespace ftp
