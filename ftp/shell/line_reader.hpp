#pragma once

#include "common/base/result.hpp"
#include "common/base/unique_fd.hpp"
#include "common/net/task.hpp"

#include <optional>
#include <string>

namespace ftp::client {

// Lines of a terminal, a pipe or a file, without their ends. The descriptor stays as it is: it is shared with whoever
// started this program, so it is waited for on the pool instead of being made non-blocking.
class LineReader {
  public:
    // input: borrowed. Throws std::system_error when the kernel has no descriptor left.
    LineReader(asio::thread_pool& pool, int input);

    // The next line; nothing at the end. What stands behind the last line end is a line too.
    // Errors: operation_canceled after interrupt(); message_size for a line beyond longest_line, which is skipped;
    // those of read(2). Cancelling the coroutine does not end it: interrupt() does.
    awaitable<Result<std::optional<std::string>>> next();

    // Ends a next() that waits; what has been typed of a line is forgotten.
    void interrupt();

  private:
    enum class Woken { by_input, by_interrupt };
    std::optional<std::string> take_line();
    Woken wait() const;
    bool woken() const;
    Status read_more();

    asio::thread_pool& pool_;
    int input_;
    UniqueFd wake_;  // eventfd(2)
    std::string unread_;
    bool at_end_ = false;
    bool skipping_ = false;  // the rest of a line that is too long
};

}  // namespace ftp::client
