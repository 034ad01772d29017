#include "ftpd/session/guesses.hpp"

#include <algorithm>

namespace ftp::server {

namespace {

constexpr auto remembered = std::chrono::minutes(10);
constexpr std::size_t most = 100'000;  // of each kind
constexpr unsigned longest_delay_factor = 5;

template <typename Counts, typename Key>
unsigned count_one(Counts& counts, const Key& key, Deadline now) {
    if (counts.size() >= most)
        std::erase_if(counts, [&](const auto& each) { return now - each.second.last > remembered; });
    if (counts.size() >= most) counts.clear();
    auto& failures = counts[key];
    if (now - failures.last > remembered) failures.count = 0;
    failures.last = now;
    return ++failures.count;
}

template <typename Counts, typename Key>
void take_back(Counts& counts, const Key& key, unsigned count) {
    const auto found = counts.find(key);
    if (found == counts.end()) return;
    found->second.count -= std::min(count, found->second.count);
    if (found->second.count == 0) counts.erase(found);
}

}  // namespace

Guesses::Count Guesses::failed(const asio::ip::address& address, std::string_view user, Deadline now) {
    const User hashed = std::hash<std::string_view>{}(user);
    const std::lock_guard lock(mutex_);
    count_one(of_both_, std::pair(address, hashed), now);
    Count count;
    count.of_address = count_one(of_address_, address, now);
    count.of_user = count_one(of_user_, hashed, now);
    return count;
}

void Guesses::succeeded(const asio::ip::address& address, std::string_view user, Deadline now) {
    const User hashed = std::hash<std::string_view>{}(user);
    const std::lock_guard lock(mutex_);
    const auto found = of_both_.find({address, hashed});
    if (found == of_both_.end()) return;
    const auto [count, last] = found->second;
    of_both_.erase(found);
    if (now - last > remembered) return;
    take_back(of_address_, address, count);
    take_back(of_user_, hashed, count);
}

unsigned delay_factor(Guesses::Count count) {
    return std::clamp(std::max(count.of_address, count.of_user), 1u, longest_delay_factor);
}

}  // namespace ftp::server
