#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

struct z_stream_s;

namespace ftp {

// MODE Z (draft-preston-ftpext-deflate): a file is one zlib stream (RFC 1950) of its own data connection. The end of
// the stream, with the checksum of the file in it, is the end of the file.

namespace deflate {
inline constexpr unsigned stored = 0;  // framed and checked, not compressed
inline constexpr unsigned usual_level = 6;
inline constexpr unsigned highest_level = 9;
}  // namespace deflate

// Gives back what zlib has of it.
struct DeflateEnd {
    void operator()(z_stream_s* stream) const;
};
struct InflateEnd {
    void operator()(z_stream_s* stream) const;
};

// Makes a zlib stream of a text that comes in pieces. Nothing of a piece is held back for the next one: the far
// side can use it at once. That also keeps the ratio of octets that are all the same under what an Inflater allows, if
// the pieces are no longer than best_piece.
class Deflater {
  public:
    static constexpr std::size_t best_piece = 64 << 10;

    Deflater() : Deflater(deflate::usual_level) {}
    // level: 0 to 9.
    explicit Deflater(unsigned level);

    // What the piece becomes; an empty one becomes nothing.
    std::string add(std::string_view piece);
    // The same of the last piece, which may be empty. Nothing is added behind it.
    std::string finish(std::string_view piece = {});

  private:
    std::string run(std::string_view piece, int flush);

    std::unique_ptr<z_stream_s, DeflateEnd> stream_;
};

// Takes a zlib stream apart, or one of gzip (RFC 1952), however it is split.
class Inflater {
  public:
    struct NeedsMore {};
    struct Data {
        std::string_view octets;  // in the room that was given
    };
    struct EndOfStream {};  // its checksum is right, and nothing has come behind it
    // For good:
    struct Damaged {};        // no such stream, or one with another checksum
    struct GarbageBehind {};  // octets behind the end of the stream
    // More than a thousand times as much as came (and some MiB): made to fill a disk, not to carry a file.
    struct Bomb {};
    using Event = std::variant<NeedsMore, Data, EndOfStream, Damaged, GarbageBehind, Bomb>;

    Inflater();

    // What comes next of the input, which is taken off there; no more at once than there is room for.
    Event next(std::string_view& input, std::span<char> room);

    // The end of the stream has come.
    bool ended() const { return state_ == State::ended; }

  private:
    enum class State { within, ended, damaged };
    Event inflate(std::string_view& input, std::span<char> room);
    bool is_bomb() const { return out_ > harmless && out_ / most_ratio > in_; }

    static constexpr std::uint64_t harmless = 16 << 20;
    static constexpr std::uint64_t most_ratio = 1000;

    std::unique_ptr<z_stream_s, InflateEnd> stream_;
    State state_ = State::within;
    std::uint64_t in_ = 0;
    std::uint64_t out_ = 0;
};

// To compress a file of such a name would cost time and gain nothing: "a.zip", "b.JPG".
bool compressed_already(std::string_view name);

}  // namespace ftp
