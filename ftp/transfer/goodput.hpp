#pragma once

#include "ftp/transfer/outcome.hpp"
#include "ftp/transfer/session_count.hpp"

namespace ftp::client {

// Counts what all sessions of a run move, while it happens: hears what its audience is told, and passes it on.
class Goodput : public Audience {
  public:
    explicit Goodput(Audience& audience) : audience_(audience) {}

    void outcome(const FileOutcome& outcome) override;
    void planned(const FileOutcome& plan) override { audience_.planned(plan); }
    void differs(const Difference& found) override { audience_.differs(found); }
    void listed(const std::string& line) override { audience_.listed(line); }
    void expected(std::size_t files, ByteCount bytes) override { audience_.expected(files, bytes); }
    void began(const Underway& file) override;

    // Of work that nobody is told of.
    void piece_done() { ++done_.pieces; }
    // Since it was made. It only grows.
    Moved so_far() const;

  private:
    using Meters = std::map<std::string, std::shared_ptr<const Meter>>;
    bool ended(const std::string& name);

    Audience& audience_;
    Moved done_;
    Meters underway_;
};

}  // namespace ftp::client
