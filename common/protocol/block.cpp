#include "common/protocol/block.hpp"

#include <algorithm>
#include <utility>

namespace ftp {

std::array<char, block::header_size> block_header(std::uint8_t descriptor, std::uint16_t octets) {
    return {static_cast<char>(descriptor), static_cast<char>(octets >> 8), static_cast<char>(octets & 0xff)};
}

namespace {

void append_block(std::string& out, std::uint8_t descriptor, std::string_view octets) {
    const auto header = block_header(descriptor, static_cast<std::uint16_t>(octets.size()));
    out.append(header.data(), header.size()).append(octets);
}

}  // namespace

std::string in_blocks(std::string_view text, Last last) {
    std::string out;
    out.reserve(text.size() + (text.size() / block::most_octets + 1) * block::header_size);
    while (text.size() > block::most_octets) {
        append_block(out, 0, text.substr(0, block::most_octets));
        text.remove_prefix(block::most_octets);
    }
    if (!text.empty() || last == Last::yes) append_block(out, last == Last::yes ? block::end_of_file : 0, text);
    return out;
}

std::string giving_up() {
    std::string out;
    append_block(out, block::end_of_file | block::suspect, {});
    return out;
}

std::string marker_block(std::string_view text) {
    std::string out;
    append_block(out, block::marker, text);
    return out;
}

BlockReader::Event BlockReader::next(std::string_view& input) {
    for (;;) {
        if (malformed_) return Malformed();
        if (known_ < block::header_size && !take_header(input)) return NeedsMore();
        if (!acceptable()) {
            malformed_ = true;
            continue;
        }
        const std::uint8_t descriptor = header_[0];
        if (left_ == 0) {
            Event ended = end_of_block();
            if (!std::holds_alternative<NeedsMore>(ended)) return ended;
            continue;
        }
        if (input.empty()) return NeedsMore();
        if ((descriptor & block::marker) != 0) {
            Event marker = take_marker(input);
            if (!std::holds_alternative<NeedsMore>(marker)) return marker;
            continue;
        }
        const Data data{input.substr(0, left_)};
        input.remove_prefix(data.octets.size());
        left_ -= data.octets.size();
        return data;
    }
}

bool BlockReader::take_header(std::string_view& input) {
    while (known_ < block::header_size && !input.empty()) {
        header_[known_++] = static_cast<std::uint8_t>(input.front());
        input.remove_prefix(1);
        begun_ = true;
    }
    if (known_ < block::header_size) return false;
    left_ = static_cast<std::size_t>(header_[1]) << 8 | header_[2];
    return true;
}

bool BlockReader::acceptable() const {
    constexpr std::uint8_t unassigned = 0x0f;
    const bool marker = (header_[0] & block::marker) != 0;
    return (header_[0] & unassigned) == 0 && (!marker || left_ + marker_.size() <= most_marker);
}

// A whole marker; NeedsMore as long as it is not.
BlockReader::Event BlockReader::take_marker(std::string_view& input) {
    const auto part = input.substr(0, left_);
    const bool printable = std::ranges::all_of(part, [](char c) { return c > ' ' && c <= '~'; });
    if (!printable) {
        malformed_ = true;
        return Malformed();
    }
    marker_ += part;
    input.remove_prefix(part.size());
    left_ -= part.size();
    if (left_ > 0) return NeedsMore();
    return Marker{std::exchange(marker_, {})};
}

// Its octets are all taken; NeedsMore when another block of the same file follows.
BlockReader::Event BlockReader::end_of_block() {
    const std::uint8_t descriptor = header_[0];
    known_ = 0;
    suspect_ = suspect_ || (descriptor & block::suspect) != 0;
    if ((descriptor & block::end_of_file) == 0) return NeedsMore();
    begun_ = false;
    return EndOfFile{std::exchange(suspect_, false)};
}

}  // namespace ftp
