#include "ftp/shell/hash_marks.hpp"

namespace ftp::client {

namespace {

constexpr std::uint64_t octets_a_mark = 64 << 10;

}  // namespace

void HashMarks::began(const Underway& file) {
    if (on_) meters_[file.name] = file.meter;
    listener_.began(file);
}

void HashMarks::outcome(const FileOutcome& outcome) {
    if (const auto ended = meters_.find(outcome.name); ended != meters_.end()) {
        print_marks();
        settled_ += ended->second->octets();
        meters_.erase(ended);
        if (meters_.empty() && std::exchange(in_line_, 0) > 0) printer_.prompt("\n");
    }
    listener_.outcome(outcome);
}

void HashMarks::start() {
    on_ = true;
    settled_ = marks_ = in_line_ = 0;
    tick();
}

void HashMarks::stop() {
    on_ = false;
    timer_.cancel();
    meters_.clear();
    if (std::exchange(in_line_, 0) > 0) printer_.prompt("\n");
}

void HashMarks::tick() {
    timer_.expires_after(std::chrono::milliseconds(100));
    timer_.async_wait([this](std::error_code error) {
        if (error) return;
        print_marks();
        tick();
    });
}

void HashMarks::print_marks() {
    auto octets = settled_;
    for (const auto& [name, meter] : meters_) octets += meter->octets();
    const auto due = octets / octets_a_mark;
    if (due <= marks_) return;
    printer_.prompt(std::string(due - marks_, '#'));
    in_line_ += due - marks_;
    marks_ = due;
}

}  // namespace ftp::client
