#pragma once

#include "common/net/asio.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>

namespace ftp::server {

// Wrong passwords over all connections (PROTOCOL §7, RFC 2577 §5): from one address for whatever user, and for one user
// from wherever. They only make the answer to a wrong password late, so that nobody can lock another one out. Each is
// remembered for ten minutes after the last one like it. Memory is bounded. Thread-safe.
class Guesses {
  public:
    // This one included.
    struct Count {
        unsigned of_address = 0;
        unsigned of_user = 0;
    };
    Count failed(const asio::ip::address& address, std::string_view user, Deadline now);
    // Who came in as one user has not proved to be another: forgets what this address got wrong for this user alone.
    void succeeded(const asio::ip::address& address, std::string_view user, Deadline now);

  private:
    struct Failures {
        unsigned count = 0;
        Deadline last;
    };
    template <typename Key>
    using Counts = std::map<Key, Failures>;
    using User = std::size_t;  // a hash: names that meet in one only share their delay

    std::mutex mutex_;
    Counts<asio::ip::address> of_address_;
    Counts<User> of_user_;
    Counts<std::pair<asio::ip::address, User>> of_both_;
};

// How many times the usual delay the answer to a wrong password waits: 1 to 5.
unsigned delay_factor(Guesses::Count count);

}  // namespace ftp::server
