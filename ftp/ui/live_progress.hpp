#pragma once

#include "common/net/asio.hpp"
#include "ftp/options/command.hpp"
#include "ftp/ui/progress.hpp"
#include "ftp/ui/status_area.hpp"

namespace ftp::client {

// Shows on a terminal what is on its way, while another audience hears everything as it did without. Who writes to the
// same terminal meanwhile calls make_way() first; the next picture comes with the next tick.
class LiveProgress : public Audience {
  public:
    // terminal: borrowed. listener: outlives this.
    LiveProgress(asio::any_io_executor executor, int terminal, Colours colours, Audience& listener);
    ~LiveProgress() override { hide(); }

    void outcome(const FileOutcome& outcome) override;
    void planned(const FileOutcome& plan) override { listener_.planned(plan); }
    void differs(const Difference& found) override { listener_.differs(found); }
    void listed(const std::string& line) override { listener_.listed(line); }
    void expected(std::size_t files, ByteCount bytes) override;
    void began(const Underway& file) override;

    void make_way() { area_.erase(); }
    // No more pictures until show().
    void hide();
    // From now on, with an empty tally.
    void show();

    // True where pictures would stand among the bytes of a file.
    static bool disturbs(const Command& command);

  private:
    void tick();

    asio::steady_timer timer_;
    StatusArea area_;
    Colours colours_;
    Audience& listener_;
    Progress progress_;
};

// Pictures while this lives, if there is somebody to draw them.
class Showing {
  public:
    explicit Showing(LiveProgress* progress) : progress_(progress) {
        if (progress_) progress_->show();
    }
    Showing(const Showing&) = delete;
    Showing& operator=(const Showing&) = delete;
    ~Showing() {
        if (progress_) progress_->hide();
    }

  private:
    LiveProgress* progress_;
};

}  // namespace ftp::client
