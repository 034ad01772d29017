#pragma once

#include "ftp/ui/printer.hpp"

namespace ftp::client {

// Passes on what it hears to one printer, and for a while to another.
class Outlet : public Audience {
  public:
    explicit Outlet(Printer& printer) : printer_(&printer) {}

    void outcome(const FileOutcome& outcome) override { printer_->outcome(outcome); }
    void planned(const FileOutcome& plan) override { printer_->planned(plan); }
    void differs(const Difference& found) override { printer_->differs(found); }
    void listed(const std::string& line) override { printer_->listed(line); }
    void expected(std::size_t files, ByteCount bytes) override { printer_->expected(files, bytes); }
    void began(const Underway& file) override { printer_->began(file); }

    // While this lives.
    class Turned {
      public:
        Turned(Outlet& outlet, Printer& printer) : outlet_(outlet), before_(outlet.printer_) {
            outlet_.printer_ = &printer;
        }
        Turned(const Turned&) = delete;
        Turned& operator=(const Turned&) = delete;
        ~Turned() { outlet_.printer_ = before_; }

      private:
        Outlet& outlet_;
        Printer* before_;
    };

  private:
    Printer* printer_;
};

}  // namespace ftp::client
