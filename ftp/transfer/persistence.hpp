#pragma once

#include "common/base/quantity.hpp"
#include "common/base/result.hpp"

#include <optional>

namespace ftp::client {

// Whether one piece of work is tried again: decided from its failures alone. What was refused for good (5yz, a full
// disk, a wrong password) is not. What may pass is, so many times; a connection that broke after it had brought the
// file forward does not count against them, for a link that always breaks still gets there in the end.
class Persistence {
  public:
    // A server that breaks off behind every octet must not keep us for ever.
    static constexpr unsigned most_tries = 1000;

    explicit Persistence(unsigned retries) : retries_(retries) {}

    // After a failure. arrived: octets of the file in place by now. The number of tries since the last progress, from 0
    // on, for how long to rest; nothing: give up.
    std::optional<unsigned> after(const Error& why, ByteCount arrived);

  private:
    unsigned retries_;
    unsigned tries_ = 0;
    unsigned fruitless_ = 0;
    ByteCount furthest_;
};

}  // namespace ftp::client
