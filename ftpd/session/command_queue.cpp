#include "ftpd/session/command_queue.hpp"

#include "common/base/text.hpp"

#include <algorithm>

namespace ftp::server {

namespace {

constexpr std::size_t overhead = 32;  // a queue of empty lines is not free either

std::size_t cost(const CommandReader::Event& event) {
    const auto* line = std::get_if<std::string>(&event);
    return overhead + (line ? line->size() : 0);
}

bool has_verb(const CommandReader::Event& event, std::string_view verb) {
    const auto* line = std::get_if<std::string>(&event);
    return line && same_word(std::string_view(*line).substr(0, line->find(' ')), verb);
}

}  // namespace

CommandReader::Event CommandQueue::take() {
    auto event = std::move(lines_.front());
    lines_.pop_front();
    octets_ -= cost(event);
    return event;
}

bool CommandQueue::next_is(std::string_view verb) const {
    const auto* line = lines_.empty() ? nullptr : std::get_if<std::string>(&lines_.front());
    return line && same_word(trimmed(*line), verb);
}

bool CommandQueue::holds(std::string_view verb) const {
    return std::ranges::any_of(lines_, [verb](const auto& event) { return has_verb(event, verb); });
}

void CommandQueue::gather(ControlConnection& control) {
    // One read is at most 16 KiB, so what the reader gives is bounded even when it goes over the limit of the queue.
    while (auto event = reader_.next()) {
        octets_ += cost(*event);
        lines_.push_back(std::move(*event));
    }
    if (const auto answers = reader_.take_answers(); !answers.empty()) {
        control.put(answers);
        (void)control.try_flush();  // the peer may wait for them; a failure is met again by the next read
    }
}

void CommandQueue::look(ControlConnection& control) {
    while (!ended_ && !full()) {
        const auto got = control.try_read(reader_);
        if (!got && got.error().is(std::errc::operation_would_block)) return;
        ended_ = !got || *got == 0;
        gather(control);
    }
}

awaitable<Status> CommandQueue::wait(ControlConnection& control, Deadline until) {
    const auto got = co_await control.read(reader_, until);
    if (!got) {
        const bool waited = got.error().is(std::errc::timed_out) || got.error().is(std::errc::operation_canceled);
        ended_ = !waited;
        co_return got.error();
    }
    ended_ = *got == 0;
    gather(control);
    co_return Status();
}

}  // namespace ftp::server
