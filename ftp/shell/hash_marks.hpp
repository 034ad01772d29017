#pragma once

#include "common/net/asio.hpp"
#include "ftp/ui/printer.hpp"

#include <map>

namespace ftp::client {

// Prints a # for each 64 KiB that moves, where somebody asked for it, and lets another audience hear everything.
class HashMarks : public Audience {
  public:
    HashMarks(const asio::any_io_executor& executor, Printer& printer, Audience& listener)
        : timer_(executor), printer_(printer), listener_(listener) {}

    void outcome(const FileOutcome& outcome) override;
    void planned(const FileOutcome& plan) override { listener_.planned(plan); }
    void differs(const Difference& found) override { listener_.differs(found); }
    void listed(const std::string& line) override { listener_.listed(line); }
    void expected(std::size_t files, ByteCount bytes) override { listener_.expected(files, bytes); }
    void began(const Underway& file) override;

    // While a command runs.
    void start();
    void stop();

  private:
    void tick();
    void print_marks();

    asio::steady_timer timer_;
    Printer& printer_;
    Audience& listener_;
    bool on_ = false;
    std::map<std::string, std::shared_ptr<const Meter>> meters_;  // by the name of the file
    std::uint64_t settled_ = 0;                                   // octets of those that have ended
    std::uint64_t marks_ = 0;
    std::uint64_t in_line_ = 0;
};

}  // namespace ftp::client
