#pragma once

#include "common/connection/carriage.hpp"

namespace ftp {

// Jobs for drive() that send a file. In block mode one that cannot be read to its end is given up with a block that
// says so: the connection stays good for the next one.

// Octets on their way out, as the mode of the transfer has them.
class Outbox {
  public:
    // Only when it is empty. of_file: how many octets of the file these stand for.
    void put(std::string octets, std::uint64_t of_file);
    // The same of the next octets of the file, in blocks or deflated, as the mode has them. The last ones end the file.
    void pack(const Carriage& carriage, std::string_view text, Last last);
    bool empty() const { return sent_ == octets_.size(); }
    // Sends what is there, up to so many octets, of the file or on the wire; tells the meter what of the file has left.
    Status send(Carriage& carriage, std::uint64_t& most);

  private:
    std::string deflated(const Carriage& carriage, std::string_view text, Last last);

    std::optional<Deflater> deflater_;  // MODE Z
    std::string octets_;
    std::size_t sent_ = 0;
    std::uint64_t of_file_ = 0;  // octets of the file that the meter has not been told
};

// Octets of a file as they are, from an offset to an end that was promised: by sendfile, or read and sealed under TLS
// or put into blocks or deflated. A file that became shorter is a local failure.
class FileSender {
  public:
    FileSender() = default;
    FileSender(Carriage carriage, UniqueFd file, std::uint64_t offset, std::uint64_t end);

    static constexpr Readiness needs = Readiness::writable;
    Carriage& carriage() { return carriage_; }
    Step step(std::uint64_t most);
    // True when the next octets are not in memory: then prepare() brings them there, where blocking does no harm.
    bool must_prepare() const;
    Status prepare();

  private:
    bool reads() const { return carriage_.data.encrypted() || carriage_.mode != Mode::stream; }
    Step send_as_it_is(std::uint64_t most);
    Result<std::size_t> read(std::span<char> into);
    Result<std::string_view> read_piece(std::uint64_t most);
    Step seal_and_send(std::uint64_t most);
    Step read_and_send(std::uint64_t most);
    void put_next(std::uint64_t most);
    void put_marker();
    void give_up(Error why);
    Status bring_into_memory() const;
    void moved(std::uint64_t octets, std::uint64_t& most);

    Carriage carriage_;
    UniqueFd file_;
    std::uint64_t offset_ = 0;
    std::uint64_t end_ = 0;
    // Where it is read, which finds out whether that would block:
    bool cold_ = false;        // the next octets were not in memory
    bool asks_memory_ = true;  // the file system can tell
    // In blocks, or deflated:
    std::uint64_t next_marker_ = 0;  // where it stands; 0: nowhere
    Outbox outbox_;
    bool ended_ = false;  // the end of the file is in the outbox, or out
    std::optional<Error> failure_;
};

// Octets that are made as they are sent: a text file in TYPE A, or any other source of pieces. The source runs in
// prepare(), where blocking does no harm.
class PieceSender {
  public:
    // The next piece; nothing at the end. An empty one means that it is not there yet: between two calls the transfer
    // can be stopped.
    using Piece = std::optional<std::string>;
    using Source = std::function<Result<Piece>()>;

    PieceSender() = default;
    PieceSender(Carriage carriage, Source source) : carriage_(std::move(carriage)), source_(std::move(source)) {}

    static constexpr Readiness needs = Readiness::writable;
    Carriage& carriage() { return carriage_; }
    Step step(std::uint64_t most);
    bool must_prepare() const { return !at_end_ && outbox_.empty(); }
    Status prepare();

  private:
    Carriage carriage_;
    Source source_;
    Outbox outbox_;
    bool at_end_ = false;
    std::optional<Error> failure_;
};

// The pieces of a file in TYPE A, from an offset that counts transferred octets (RFC 3659 §5: it may fall between CR
// and LF). Errors: invalid_seek at the end of a file that has fewer; those of reading.
PieceSender::Source ascii_source(UniqueFd file, std::uint64_t skip);

}  // namespace ftp
