#pragma once

#include "common/connection/carriage.hpp"
#include "common/file/upload.hpp"
#include "common/protocol/ascii.hpp"

namespace ftp {

// Job for drive(): an arriving file, into an upload.
class FileReceiver {
  public:
    enum class Type { image, ascii };
    FileReceiver() = default;
    FileReceiver(Carriage carriage, Upload upload, Type type)
        : carriage_(std::move(carriage)), upload_(std::move(upload)), ascii_(type == Type::ascii) {}

    static constexpr Readiness needs = Readiness::readable;
    Carriage& carriage() { return carriage_; }
    Upload& upload() { return *upload_; }
    // From when octets ran out for the first time to the end; zero where all of it was there when it was looked for.
    Clock::duration pause() const { return pause_; }
    Type type() const { return ascii_ ? Type::ascii : Type::image; }
    Step step(std::uint64_t most);
    bool must_prepare() const { return upload_->checkpoint_due(); }
    Status prepare() { return upload_->checkpoint(); }

  private:
    Status keep(std::string_view bytes);
    Step finish(Step last);

    Carriage carriage_;
    std::optional<Upload> upload_;
    bool ascii_ = false;
    std::optional<Deadline> ran_out_;
    Clock::duration pause_{};
    AsciiDecoder decoder_;
};

// Job for drive(): a file in blocks that nobody wants. It is read to its end, so that the next one can be.
class FileDiscarder {
  public:
    FileDiscarder() = default;
    explicit FileDiscarder(Carriage carriage) : carriage_(std::move(carriage)) {}

    static constexpr Readiness needs = Readiness::readable;
    Carriage& carriage() { return carriage_; }
    Step step(std::uint64_t most);
    bool must_prepare() const { return false; }
    Status prepare() const { return {}; }

  private:
    Carriage carriage_;
};

}  // namespace ftp
