#pragma once

#include "common/connection/meter.hpp"
#include "common/connection/stop_switch.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace ftp::server {

// The uploads that are under way, by host path, so that a client that comes back after its connection died silently can
// take over from itself (DESIGN §3.1). Thread-safe.
class Writers {
  public:
    struct Writer {
        std::string account;
        std::shared_ptr<Meter> meter;
        std::shared_ptr<StopSwitch> stop;
    };

    // Listed as long as it lives.
    class Entry {
      public:
        Entry(Writers& owner, std::multimap<std::string, Writer>::iterator place) : owner_(&owner), place_(place) {}
        Entry(Entry&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)), place_(other.place_) {}
        Entry& operator=(Entry&&) = delete;
        ~Entry() {
            if (owner_) owner_->leave(place_);
        }

      private:
        Writers* owner_;
        std::multimap<std::string, Writer>::iterator place_;
    };

    // A writer that has not moved for so long may be taken over. A living sender's TCP tries again several times within
    // five seconds; a client that reconnects usually needs longer to notice.
    explicit Writers(std::chrono::milliseconds stalled_after = std::chrono::seconds(5))
        : stalled_after_(stalled_after) {}

    Entry enter(const std::string& path, Writer writer);

    // Stops the stalled writers of this path and account; true if one was, or still is, on its way out.
    bool stop_stalled(const std::string& path, const std::string& account);

  private:
    void leave(std::multimap<std::string, Writer>::iterator place);

    const std::chrono::milliseconds stalled_after_;
    std::mutex mutex_;
    std::multimap<std::string, Writer> writers_;
};

}  // namespace ftp::server
