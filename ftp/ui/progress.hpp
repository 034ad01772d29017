#pragma once

#include "ftp/transfer/outcome.hpp"

#include <chrono>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <vector>

namespace ftp::client {

// A rate that does not jump: octets a second, smoothed over about three seconds.
class Rate {
  public:
    using Moment = std::chrono::steady_clock::time_point;

    explicit Rate(Moment start) : start_(start), last_(start) {}
    // octets: all since the start.
    void see(std::uint64_t octets, Moment now);
    double per_second() const { return value_; }

  private:
    Moment start_;
    Moment last_;
    std::uint64_t octets_ = 0;
    double value_ = 0;
};

// A file on its way, at one moment.
struct FileProgress {
    std::string name;
    std::uint64_t octets = 0;           // of the file, with what earlier runs have moved
    std::optional<std::uint64_t> size;  // of the file, if somebody told
    double rate = 0;                    // octets a second
};

// A run at one moment.
struct ProgressView {
    std::vector<FileProgress> files;  // on their way now, the one that began first in front
    std::size_t ended = 0;            // files that are done or have failed
    std::size_t expected = 0;         // files known of
    std::uint64_t octets = 0;
    std::optional<std::uint64_t> octets_expected;  // if anybody told
    double rate = 0;                               // of all files together
};

// What is on its way. It hears what an Audience hears, and is looked at several times a second.
class Progress {
  public:
    using Moment = Rate::Moment;

    explicit Progress(Moment start) : total_(start) {}

    void expected(std::size_t files, ByteCount bytes);
    void began(const Underway& file, Moment now);
    void ended(const FileOutcome& outcome);
    ProgressView look(Moment now);

  private:
    struct Entry {
        Underway file;
        Rate rate;
    };

    std::list<Entry> underway_;
    std::size_t ended_ = 0;
    std::size_t expected_ = 0;
    std::uint64_t octets_expected_ = 0;
    std::uint64_t settled_ = 0;  // octets of files that have ended
    std::uint64_t moved_ = 0;    // of those, by this run
    Rate total_;
};

}  // namespace ftp::client
