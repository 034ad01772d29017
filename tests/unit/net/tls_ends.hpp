#pragma once

#include "common/net/stream.hpp"
#include "common/net/tls_context.hpp"
#include "tests/unit/net/loop.hpp"

#include <array>

namespace ftp::test {

// Both ends of one connection on one loop; the one that serves speaks TLS, the other once it shakes hands.
struct TlsEnds {
    TlsEnds();

    void shake_hands();

    static Deadline deadline() { return Clock::now() + patience; }
    Stream& server() { return ends[0]; }
    Stream& client() { return ends[1]; }

    asio::io_context loop;
    asio::thread_pool pool{1};
    std::array<Stream, 2> ends;
};

}  // namespace ftp::test
