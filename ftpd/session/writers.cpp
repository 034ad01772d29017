#include "ftpd/session/writers.hpp"

namespace ftp::server {

Writers::Entry Writers::enter(const std::string& path, Writer writer) {
    const std::lock_guard lock(mutex_);
    return Entry(*this, writers_.emplace(path, std::move(writer)));
}

bool Writers::stop_stalled(const std::string& path, const std::string& account) {
    const std::lock_guard lock(mutex_);
    bool found = false;
    const auto [first, last] = writers_.equal_range(path);
    for (auto each = first; each != last; ++each) {
        const auto& writer = each->second;
        if (writer.account != account || Clock::now() - writer.meter->last_moved() < stalled_after_) continue;
        writer.stop->stop();
        found = true;
    }
    return found;
}

void Writers::leave(std::multimap<std::string, Writer>::iterator place) {
    const std::lock_guard lock(mutex_);
    writers_.erase(place);
}

}  // namespace ftp::server
