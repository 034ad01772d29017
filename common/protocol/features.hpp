#pragma once

#include "common/protocol/reply.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ftp {

// Client side: what FEAT told (RFC 2389 §3.2), read as forgivingly as real servers need.
class Features {
  public:
    Features() = default;
    explicit Features(const Reply& reply);  // anything but 211 has no features

    bool has(std::string_view label) const;  // without regard to case
    // The parameters behind a label, of its first line; empty when absent or without parameters.
    std::string parameters(std::string_view label) const;
    // A whole line, e.g. "SITE UTIME" or "REST STREAM".
    bool has_line(std::string_view line) const;
    bool empty() const { return lines_.empty(); }
    std::vector<std::string> lines() const;  // "SIZE", "REST STREAM": as they came

  private:
    struct Line {
        std::string label;
        std::string parameters;
    };
    std::vector<Line> lines_;
};

}  // namespace ftp
