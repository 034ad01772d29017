#pragma once

#include "common/connection/transfer.hpp"
#include "common/file/digest.hpp"
#include "ftp/options/run_options.hpp"

namespace ftp::client {

// Jobs for drive(): what arrives on a data connection goes into a local file or out of this program.

// Into a file from a position on. What the file already holds behind the position is compared with what arrives, byte
// by byte, before anything is added: a server that ignored REST, or another file, is found out. Errors: file_exists for
// such a difference.
class LocalWriter {
  public:
    LocalWriter() = default;
    // file: borrowed; positions are octets from its start.
    LocalWriter(Carriage carriage, int file, std::uint64_t position, std::uint64_t held)
        : carriage_(std::move(carriage)), file_(file), position_(position), held_(held) {}

    static constexpr Readiness needs = Readiness::readable;
    Carriage& carriage() { return carriage_; }
    Step step(std::uint64_t most);
    bool must_prepare() const { return false; }
    Status prepare() const { return {}; }
    std::uint64_t position() const { return position_; }
    // Everything that passes is added to it. Borrowed.
    void add_to(Digester& digest) { digest_ = &digest; }

  private:
    Status take(std::string_view bytes);
    Status compare(std::string_view bytes) const;
    Status write(std::string_view bytes) const;

    Carriage carriage_;
    int file_ = -1;
    std::uint64_t position_ = 0;
    std::uint64_t held_ = 0;
    Digester* digest_ = nullptr;
};

// Text in TYPE A into an open file, with the line ends of this machine.
class TextWriter {
  public:
    TextWriter() = default;
    // file: borrowed, empty.
    TextWriter(Carriage carriage, int file, Type type)
        : carriage_(std::move(carriage)), file_(file), keeps_cr_(type == Type::ascii_with_cr) {}

    static constexpr Readiness needs = Readiness::readable;
    Carriage& carriage() { return carriage_; }
    Step step(std::uint64_t most);
    bool must_prepare() const { return false; }
    Status prepare() const { return {}; }
    std::uint64_t written() const { return written_; }

  private:
    Status write(std::string_view text);

    Carriage carriage_;
    int file_ = -1;
    bool keeps_cr_ = false;
    AsciiDecoder decoder_;
    std::uint64_t written_ = 0;
};

// Into memory, up to so many octets. Errors: value_too_large when more come.
class MemoryWriter {
  public:
    MemoryWriter() = default;
    MemoryWriter(Carriage carriage, std::size_t most) : carriage_(std::move(carriage)), most_(most) {}

    static constexpr Readiness needs = Readiness::readable;
    Carriage& carriage() { return carriage_; }
    Step step(std::uint64_t most);
    bool must_prepare() const { return false; }
    Status prepare() const { return {}; }
    std::string take() { return std::move(bytes_); }

  private:
    Carriage carriage_;
    std::size_t most_ = 0;
    std::string bytes_;
};

// Into a digest, and nowhere else.
class DigestWriter {
  public:
    DigestWriter() = default;
    explicit DigestWriter(Carriage carriage) : carriage_(std::move(carriage)) {}

    static constexpr Readiness needs = Readiness::readable;
    Carriage& carriage() { return carriage_; }
    Step step(std::uint64_t most);
    bool must_prepare() const { return false; }
    Status prepare() const { return {}; }
    Digest finish() { return digest_.finish(); }

  private:
    Carriage carriage_;
    Digester digest_;
};

// What has gone out of this program by a pipe or terminal, over all tries.
struct PipeProgress {
    PipeProgress(int where, Deadline at_last) : pipe(where), until(at_last) {}

    // Where a new try begins: so far back that what comes can be compared.
    std::uint64_t resume_point() const { return written - tail.size(); }

    int pipe;
    Deadline until;  // for whoever does not read it: no cancelling reaches a write
    std::uint64_t written = 0;
    std::string tail;  // the last of it, up to 64 KiB
    Digester digest;   // of all of it
};

// To a pipe or terminal, which may block: that happens on the pool. What was written before is compared, as LocalWriter
// does.
class PipeWriter {
  public:
    PipeWriter() = default;
    // position: not behind what was written, nor in front of its tail.
    PipeWriter(Carriage carriage, std::shared_ptr<PipeProgress> progress, std::uint64_t position)
        : carriage_(std::move(carriage)), progress_(std::move(progress)), position_(position) {}

    static constexpr Readiness needs = Readiness::readable;
    Carriage& carriage() { return carriage_; }
    Step step(std::uint64_t most);
    bool must_prepare() const { return !piece_.empty(); }
    Status prepare();

  private:
    // What of it is new. Errors: file_exists.
    Result<std::string_view> compare(std::string_view bytes);

    Carriage carriage_;
    std::shared_ptr<PipeProgress> progress_;
    std::uint64_t position_ = 0;
    std::string piece_;
};

}  // namespace ftp::client
