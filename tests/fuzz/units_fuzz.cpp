#include "common/base/text.hpp"
#include "common/base/units.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

namespace ftp::fuzz {

void check(std::string_view input) {
    constexpr ByteCount largest{(std::uint64_t{1} << 63) - 1};
    if (const auto octets = parse_octets(input)) {
        require(*octets <= largest, "octets fit into 63 bits");
        require(parse_size(input) == octets, "octets are a size");
    }
    if (const auto size = parse_size(input)) {
        require(*size <= largest, "a size fits into 63 bits");
        require(!human_size(*size).empty(), "a size can be shown");
    }
    if (const auto duration = parse_duration(input)) {
        require(parse_duration(to_text(*duration)) == duration, "a duration survives being written");
    }
    require(valid_utf8(printable(input)), "printable text is UTF-8");
    for (const char c : printable(input)) require(static_cast<unsigned char>(c) >= 0x20, "printable text has no C0");
}

}  // namespace ftp::fuzz
