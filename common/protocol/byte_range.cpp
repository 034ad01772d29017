#include "common/protocol/byte_range.hpp"

#include "common/base/text.hpp"

namespace ftp {

Result<std::optional<ByteRange>> parse_range(std::string_view text) {
    constexpr auto most = std::uint64_t{1} << 63;
    const auto words = split(trimmed(text), ' ');
    const auto first = number<std::uint64_t>(words.front());
    const auto last = number<std::uint64_t>(words.back());
    const bool reset = words.size() == 2 && first == 1u && last == 0u;
    if (reset) return std::optional<ByteRange>();
    if (words.size() != 2 || !first || !last || *first > *last || *last >= most)
        return Error(std::errc::invalid_argument, "reading a range");
    return std::optional(ByteRange{*first, *last + 1});
}

std::string inclusive(ByteRange range) {
    const auto last = range.size() > 0 ? range.end - 1 : range.begin;
    return std::to_string(range.begin) + "-" + std::to_string(last);
}

}  // namespace ftp
