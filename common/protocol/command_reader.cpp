#include "common/protocol/command_reader.hpp"

#include <utility>

namespace ftp {

namespace {

CommandReader::Event event_of(ControlLine line) {
    if (line.too_long) return CommandReader::TooLong{};
    if (line.has_nul) return CommandReader::Nul{};
    return std::move(line.text);
}

}  // namespace

CommandReader::CommandReader(Limits limits)
    : limits_(limits),
      lines_(limits.line,
             limits.strict_eol ? ControlLineReader::LineEnd::crlf : ControlLineReader::LineEnd::crlf_or_lf) {}

void CommandReader::feed(std::string_view bytes) {
    for (const char byte : bytes) {
        if (ended_) return;
        if (auto line = lines_.take(byte)) {
            const auto octets = line->octets;
            push(event_of(std::move(*line)), octets);
        } else if (lines_.octets() > limits_.endless) {
            ended_ = true;
            push(Endless{}, 0);
        }
    }
}

void CommandReader::push(Event event, std::size_t octets) {
    waiting_.push_back({std::move(event), octets});
    waiting_octets_ += octets;
}

std::optional<CommandReader::Event> CommandReader::next() {
    if (waiting_.empty()) return std::nullopt;
    Waiting first = std::move(waiting_.front());
    waiting_.pop_front();
    waiting_octets_ -= first.octets;
    return std::move(first.event);
}

}  // namespace ftp
