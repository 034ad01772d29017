#include "ftp/shell/line_reader.hpp"

#include "ftp/shell/shell_words.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace ftp::client {

LineReader::LineReader(asio::thread_pool& pool, int input)
    : pool_(pool), input_(input), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!wake_) throw std::system_error(errno, std::system_category(), "eventfd");
}

void LineReader::interrupt() {
    if (::eventfd_write(wake_.get(), 1) != 0) return;  // it is raised already
}

awaitable<Result<std::optional<std::string>>> LineReader::next() {
    (void)woken();  // by an interruption that nobody waited for
    for (;;) {
        if (auto line = take_line()) co_return line;
        if (unread_.size() > longest_line) {
            unread_.clear();
            if (!std::exchange(skipping_, true)) co_return Error(std::errc::message_size, "the line is too long");
        }
        if (at_end_) co_return std::optional<std::string>();
        auto waiting = [this] { return wait(); };
        if (co_await on_pool(pool_, waiting) == Woken::by_interrupt) {
            unread_.clear();
            co_return Error(std::errc::operation_canceled, "reading a line");
        }
        if (auto read = read_more(); !read) co_return read.error();
    }
}

std::optional<std::string> LineReader::take_line() {
    for (;;) {
        const auto end = unread_.find('\n');
        const bool last = end == unread_.npos && at_end_ && !unread_.empty();
        if (end == unread_.npos && !last) return std::nullopt;
        std::string line = unread_.substr(0, end);
        unread_.erase(0, last ? unread_.npos : end + 1);
        if (line.ends_with('\r')) line.pop_back();
        if (!std::exchange(skipping_, false)) return line;
    }
}

LineReader::Woken LineReader::wait() const {
    pollfd both[] = {{input_, POLLIN, 0}, {wake_.get(), POLLIN, 0}};
    while (::poll(both, 2, -1) < 0 && errno == EINTR) continue;
    return woken() ? Woken::by_interrupt : Woken::by_input;
}

bool LineReader::woken() const {
    eventfd_t count = 0;
    return ::eventfd_read(wake_.get(), &count) == 0;
}

Status LineReader::read_more() {
    char buffer[4096];
    const auto got = ::read(input_, buffer, sizeof buffer);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return {};
    if (got < 0) return Error::last("reading commands");
    at_end_ = got == 0;
    unread_.append(buffer, static_cast<std::size_t>(got));
    return {};
}

}  // namespace ftp::client
