#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace ftp {

// Block mode (RFC 959 §3.4.2): a file is a row of blocks, each with a descriptor and a count in front of its octets.
// Its end is a descriptor, so that the data connection stays open for the next one and a cut file never looks whole.

// The bits of a descriptor. Those that RFC 959 leaves unassigned are refused.
namespace block {
inline constexpr std::uint8_t end_of_record = 0x80;  // means nothing in file structure
inline constexpr std::uint8_t end_of_file = 0x40;
inline constexpr std::uint8_t suspect = 0x20;  // with end_of_file: the sender has given the file up (PROTOCOL §4.5)
inline constexpr std::uint8_t marker = 0x10;
inline constexpr std::size_t header_size = 3;
inline constexpr std::size_t most_octets = 65535;  // of one block
}  // namespace block

// What stands in front of a block of so many octets.
std::array<char, block::header_size> block_header(std::uint8_t descriptor, std::uint16_t octets);
// Text in blocks. Last::yes: the last of them ends the file, so that an empty text is one block.
enum class Last { no, yes };
std::string in_blocks(std::string_view text, Last last = Last::no);
// The block that gives up the file which was begun (PROTOCOL §4.5): nothing of it is to be used.
std::string giving_up();
// A restart marker: printable, without spaces (RFC 959 §3.5).
std::string marker_block(std::string_view text);

// Takes blocks apart, however the octets are split.
class BlockReader {
  public:
    struct NeedsMore {};
    struct Data {
        std::string_view octets;  // of what was given
    };
    struct Marker {
        std::string text;
    };
    // What follows belongs to the next file, which the same reader may read.
    struct EndOfFile {
        bool given_up;  // by its sender: what came is not to be used
    };
    struct Malformed {};  // for good: what follows cannot be told apart
    using Event = std::variant<NeedsMore, Data, Marker, EndOfFile, Malformed>;

    // What stands at the front of the input, and takes it off there.
    Event next(std::string_view& input);

    // Nothing of a file has been read yet.
    bool at_start() const { return !begun_; }

  private:
    bool take_header(std::string_view& input);
    bool acceptable() const;
    Event take_marker(std::string_view& input);
    Event end_of_block();

    static constexpr std::size_t most_marker = 1024;

    std::array<std::uint8_t, block::header_size> header_{};
    std::size_t known_ = 0;  // octets of the header
    std::size_t left_ = 0;   // octets of the block
    std::string marker_;
    bool suspect_ = false;  // a block of this file was
    bool begun_ = false;
    bool malformed_ = false;
};

}  // namespace ftp
