#include "ftpd/session/admission.hpp"

namespace ftp::server {

namespace {

constexpr std::size_t least_leaving =
    16;  // who may be on their way out: a stranger may sit in the delay after a wrong password

}  // namespace

Admission::Place::~Place() {
    if (owner_) owner_->leave(id_, address_);
}

void Admission::Place::logged_in() {
    const std::lock_guard lock(owner_->mutex_);
    owner_->strangers_.erase(id_);
}

std::variant<Admission::Place, Admission::Refusal> Admission::enter(const asio::ip::address& address,
                                                                    const Limits& limits, Summon summon) {
    const std::lock_guard lock(mutex_);
    const auto from_here = per_address_.find(address);
    if (from_here != per_address_.end() && from_here->second >= limits.sessions_per_address)
        return Refusal::address_full;
    // One who was evicted needs a moment to go: the limit may be passed by a few who are on their way out.
    if (sessions_.size() >= limits.sessions + limits.sessions / 8 + least_leaving) return Refusal::server_full;
    if (sessions_.size() >= limits.sessions && !evict_oldest_stranger()) return Refusal::server_full;
    const auto id = next_id_++;
    sessions_.emplace(id, std::move(summon));
    strangers_.insert(id);
    ++per_address_[address];
    return std::variant<Place, Refusal>(std::in_place_type<Place>, *this, id, address);
}

bool Admission::evict_oldest_stranger() {
    if (strangers_.empty()) return false;
    const auto oldest = *strangers_.begin();
    strangers_.erase(strangers_.begin());
    sessions_.at(oldest)(Summons::evicted);
    return true;
}

void Admission::summon_all(Summons summons) {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, summon] : sessions_) summon(summons);
}

void Admission::leave(std::uint64_t id, const asio::ip::address& address) {
    const std::lock_guard lock(mutex_);
    sessions_.erase(id);
    strangers_.erase(id);
    if (const auto here = per_address_.find(address); --here->second == 0) per_address_.erase(here);
}

std::size_t Admission::sessions() const {
    const std::lock_guard lock(mutex_);
    return sessions_.size();
}

}  // namespace ftp::server
