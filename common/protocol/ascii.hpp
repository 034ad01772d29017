#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ftp {

// TYPE A on the way out (RFC 959 §3.1.1.1): each LF without a CR before it becomes CR LF; nothing else changes. Pieces
// may be split anywhere.
class AsciiEncoder {
  public:
    void encode(std::string_view piece, std::string& out);  // appends
  private:
    bool after_cr_ = false;
};

// TYPE A on the way in: CR LF becomes LF; lone CR and lone LF stay. A CR at the end of a piece is held until the next
// byte is known.
class AsciiDecoder {
  public:
    void decode(std::string_view piece, std::string& out);  // appends
    void finish(std::string& out);                          // a CR that was the last byte of the file
  private:
    bool held_cr_ = false;
};

// How many octets encode() would make of these bytes: for SIZE in TYPE A (RFC 3659 §4). Keeps state between pieces.
class AsciiCounter {
  public:
    void count(std::string_view piece);
    std::uint64_t octets() const { return octets_; }

  private:
    std::uint64_t octets_ = 0;
    bool after_cr_ = false;
};

}  // namespace ftp
