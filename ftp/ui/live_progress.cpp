#include "ftp/ui/live_progress.hpp"

#include "ftp/ui/printer.hpp"

#include <unistd.h>

namespace ftp::client {

namespace {

constexpr std::chrono::milliseconds period(150);

}  // namespace

LiveProgress::LiveProgress(asio::any_io_executor executor, int terminal, Colours colours, Audience& listener)
    : timer_(std::move(executor)), area_(terminal), colours_(colours), listener_(listener), progress_(Clock::now()) {}

void LiveProgress::outcome(const FileOutcome& outcome) {
    progress_.ended(outcome);
    listener_.outcome(outcome);
}

void LiveProgress::expected(std::size_t files, ByteCount bytes) {
    progress_.expected(files, bytes);
    listener_.expected(files, bytes);
}

void LiveProgress::began(const Underway& file) {
    progress_.began(file, Clock::now());
    listener_.began(file);
}

bool LiveProgress::disturbs(const Command& command) {
    return results_are_data(command) && ::isatty(STDOUT_FILENO) == 1;
}

void LiveProgress::show() {
    progress_ = Progress(Clock::now());
    tick();
}

void LiveProgress::hide() {
    timer_.cancel();
    area_.erase();
}

void LiveProgress::tick() {
    // What is over within one period is not worth a picture.
    timer_.expires_after(period);
    timer_.async_wait([this](std::error_code error) {
        if (error) return;
        area_.draw(progress_lines(progress_.look(Clock::now()), area_.window(), colours_));
        tick();
    });
}

}  // namespace ftp::client
