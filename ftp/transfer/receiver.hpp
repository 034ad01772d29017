#pragma once

#include "common/connection/transfer.hpp"

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

  private:
    Status take(std::string_view bytes);
    Status compare(std::string_view bytes) const;
    Status write(std::string_view bytes) const;

    Carriage carriage_;
    int file_ = -1;
    std::uint64_t position_ = 0;
    std::uint64_t held_ = 0;
};

// To a pipe or terminal, which may block: that happens on the pool.
class PipeWriter {
  public:
    PipeWriter() = default;
    PipeWriter(Carriage carriage, int pipe) : carriage_(std::move(carriage)), pipe_(pipe) {}

    static constexpr Readiness needs = Readiness::readable;
    Carriage& carriage() { return carriage_; }
    Step step(std::uint64_t most);
    bool must_prepare() const { return !piece_.empty(); }
    Status prepare();

  private:
    Carriage carriage_;
    int pipe_ = -1;
    std::string piece_;
    bool at_end_ = false;
};

}  // namespace ftp::client
