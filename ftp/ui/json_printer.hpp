#pragma once

#include "ftp/ui/printer.hpp"

namespace ftp::client {

// --json: results as one object a line. Failures are told on the other stream too, as without it.
//     {"event":"file","action":"uploaded","name":"a","bytes":5}
//     {"event":"plan","action":"uploaded","name":"a","target":"in/a"}
//     {"event":"summary","done":1,"unchanged":0,"failed":0,"bytes":5,"status":0}
//     {"event":"difference","kind":"missing","path":"in/a"}
//     {"event":"line","text":"what the shell says"}
// What ls, tree and du list are objects already.
class JsonPrinter : public Printer {
  public:
    JsonPrinter(std::FILE* results, std::FILE* errors, Loudness loudness);

    void outcome(const FileOutcome& outcome) override;
    void planned(const FileOutcome& plan) override;
    void listed(const std::string& line) override;
    void differs(const Difference& found) override;
    void ended(const Command& command, const Tally& tally) override;
    void interrupted(const Command& command, const Tally& tally, int status) override;

  private:
    void summary(const Command& command, const Tally& tally, int status);
};

}  // namespace ftp::client
