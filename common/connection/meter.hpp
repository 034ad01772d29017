#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace ftp {

// How far a transfer has come: written by the loop that carries it, read by its session (STAT) and by those who look
// for stalled ones.
class Meter {
  public:
    using Clock = std::chrono::steady_clock;

    void add(std::uint64_t octets) {
        octets_.store(octets_.load(std::memory_order_relaxed) + octets, std::memory_order_relaxed);
        moved_.store(Clock::now(), std::memory_order_relaxed);
    }
    std::uint64_t octets() const { return octets_.load(std::memory_order_relaxed); }
    Clock::time_point last_moved() const { return moved_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::uint64_t> octets_{0};  // one writer
    std::atomic<Clock::time_point> moved_{Clock::now()};
};

}  // namespace ftp
