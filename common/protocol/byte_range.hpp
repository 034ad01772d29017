#pragma once

#include "common/base/result.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ftp {

// The octets of a file between two positions; end is that behind the last one.
struct ByteRange {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    std::uint64_t size() const { return end - begin; }
    // What a file of this size has of it, which may be nothing.
    ByteRange within(std::uint64_t file_size) const {
        const auto last = std::min(end, file_size);
        return {std::min(begin, last), last};
    }
    bool operator==(const ByteRange&) const = default;
};

// The argument of RANG (draft-bryan-ftp-range-08): first and last octet. "1 0" takes an earlier one back: nothing.
// Error: invalid_argument.
Result<std::optional<ByteRange>> parse_range(std::string_view text);

// "0-99": as HASH tells the first and the last octet (draft-bryan-ftpext-hash-02 §3); "0-0" of no octets at all.
std::string inclusive(ByteRange range);

}  // namespace ftp
