#include "common/connection/pacer.hpp"

#include <algorithm>

namespace ftp {

Pacer::Pacer(std::uint64_t octets_per_second)
    : rate_(static_cast<double>(std::max<std::uint64_t>(octets_per_second, 1))) {
    // At rates of a few octets a second, one octet takes longer than any burst should.
    const auto one_octet = std::chrono::ceil<Clock::duration>(Seconds(1.0 / rate_));
    burst_ = std::max<Clock::duration>(std::chrono::milliseconds(100), one_octet);
    pause_ = std::max<Clock::duration>(std::chrono::milliseconds(20), one_octet);
}

std::uint64_t Pacer::allowance(Clock::time_point now) {
    paid_until_ = std::max(paid_until_, now - burst_);
    if (now < due()) return 0;
    const double octets = rate_ * std::chrono::duration_cast<Seconds>(now - paid_until_).count();
    constexpr double most = 1e15;
    return std::max<std::uint64_t>(static_cast<std::uint64_t>(std::min(octets, most)), 1);
}

void Pacer::moved(std::uint64_t octets) {
    paid_until_ += std::chrono::ceil<Clock::duration>(Seconds(static_cast<double>(octets) / rate_));
}

}  // namespace ftp
