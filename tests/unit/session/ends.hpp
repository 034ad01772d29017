#pragma once

#include "ftpd/session/command_queue.hpp"
#include "tests/support/raw_client.hpp"

namespace ftp::test {

// A control connection on a loop of this thread, and the client's end of it.
class ControlEnds {
  public:
    ControlEnds();

    // Takes in all that the client has sent so far.
    void look(server::CommandQueue& queue) { queue.look(control); }
    Status wait(server::CommandQueue& queue, std::chrono::milliseconds limit = std::chrono::seconds(10));

    asio::io_context loop;
    RawConnection client;
    ControlConnection control;

  private:
    Stream connect();
};

}  // namespace ftp::test
