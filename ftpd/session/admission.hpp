#pragma once

#include "common/net/asio.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <variant>

namespace ftp::server {

// Why a session is called upon from outside.
enum class Summons {
    evicted,   // a newcomer needs the place of one who has not logged in
    draining,  // the server ends: finish the transfer under way, then go
    stopping,  // now
};

// Who may come in: the limits before log-in, counted over all threads (SECURITY: floods).
// Thread-safe.
class Admission {
  public:
    struct Limits {
        std::uint64_t sessions = 10000;
        std::uint64_t sessions_per_address = 100;
    };
    using Summon = std::function<void(Summons)>;  // may be called from any thread, must not block

    // A place among the sessions; giving it up is its destruction.
    class Place {
      public:
        Place(Admission& owner, std::uint64_t id, asio::ip::address address)
            : owner_(&owner), id_(id), address_(std::move(address)) {}
        Place(Place&& other) noexcept
            : owner_(std::exchange(other.owner_, nullptr)), id_(other.id_), address_(std::move(other.address_)) {}
        Place& operator=(Place&&) = delete;
        ~Place();
        std::uint64_t id() const { return id_; }
        void logged_in();  // from now on nobody is let in instead

      private:
        Admission* owner_;
        std::uint64_t id_;
        asio::ip::address address_;
    };

    enum class Refusal { server_full, address_full };

    // When the server is full, the oldest session that has not logged in goes, so that idle strangers cannot shut the
    // door.
    std::variant<Place, Refusal> enter(const asio::ip::address& address, const Limits& limits, Summon summon);

    void summon_all(Summons summons);

    std::size_t sessions() const;

  private:
    void leave(std::uint64_t id, const asio::ip::address& address);
    bool evict_oldest_stranger();

    mutable std::mutex mutex_;
    std::uint64_t next_id_ = 1;
    std::map<std::uint64_t, Summon> sessions_;  // by age
    std::set<std::uint64_t> strangers_;
    std::map<asio::ip::address, std::uint64_t> per_address_;
};

}  // namespace ftp::server
