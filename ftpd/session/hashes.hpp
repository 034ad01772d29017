#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>

namespace ftp::server {

// The digests that are computed at this moment, over all sessions, so that they cannot keep the pool from everybody
// else. Thread-safe.
class Hashes {
  public:
    // One of them, as long as it lives.
    class Place {
      public:
        explicit Place(Hashes& owner) : owner_(&owner) {}
        Place(Place&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}
        Place& operator=(Place&&) = delete;
        ~Place() {
            if (owner_) --owner_->count_;
        }

      private:
        Hashes* owner_;
    };

    // Nothing when there are so many already.
    std::optional<Place> enter(std::uint64_t most) {
        std::optional<Place> place;
        if (++count_ <= most)
            place.emplace(*this);
        else
            --count_;
        return place;
    }

  private:
    std::atomic<std::uint64_t> count_{0};
};

}  // namespace ftp::server
