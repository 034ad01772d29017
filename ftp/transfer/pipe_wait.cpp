#include "ftp/transfer/pipe_wait.hpp"

#include <algorithm>
#include <poll.h>

namespace ftp::client {

bool wait_for_pipe(int pipe, short events, Deadline until) {
    using std::chrono::milliseconds;
    pollfd ready{pipe, events, 0};
    if (until == no_deadline) return ::poll(&ready, 1, -1) != 0;
    const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
    return ::poll(&ready, 1, static_cast<int>(std::clamp<milliseconds::rep>(left.count(), 0, 1 << 30))) != 0;
}

}  // namespace ftp::client
