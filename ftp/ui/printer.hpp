#pragma once

#include "ftp/options/command.hpp"
#include "ftp/remote/host.hpp"
#include "ftp/transfer/outcome.hpp"

#include <cstdio>
#include <functional>
#include <string>

namespace ftp::client {

enum class Loudness { quiet, normal, verbose };

// Results to one stream, errors to the other. What came from a server is made safe where the stream is a terminal, and
// left as it is for a pipe.
class Printer : public Audience {
  public:
    // results, errors: borrowed. results_are_data: standard output carries a file, so nothing else may be written
    // there.
    Printer(std::FILE* results, std::FILE* errors, Loudness loudness, bool results_are_data);

    void outcome(const FileOutcome& outcome) override;
    void planned(const FileOutcome& plan) override;
    void listed(const std::string& line) override;
    void differs(const Difference& found) override;
    void expected(std::size_t, ByteCount) override {}
    void began(const Underway&) override {}

    // The server that failures are about from now on: each that is not of our own disk names it.
    void speak_of(std::string host) { host_ = std::move(host); }

    // A failure of the whole program.
    void failure(const std::string& text);
    // What is no failure, but should not go unnoticed; a quiet one says nothing.
    void warning(const std::string& text);
    // What somebody should hear before it is too late: a quiet one says that too.
    void caution(const std::string& text) { failure(text); }
    // The bell, where errors go to a terminal.
    void ring();
    // A line of a control connection: "> USER ann", "< 331 Password"; "0.031 > USER ann" with the seconds that have
    // passed.
    using Seconds = std::chrono::duration<double>;
    void conversation(Direction direction, std::string_view line, std::optional<Seconds> passed);
    // A question, or what else has no line of its own: at once, without a line end.
    void prompt(const std::string& text);
    // The end of a command: why it could not go on, or what was done.
    virtual void ended(const Command& command, const Tally& tally);
    // The same of one that a signal ended: its exit status. Nobody is told but a program.
    virtual void interrupted(const Command&, const Tally&, int) {}

    // False when results could not be written: a full disk, a closed pipe.
    bool flush();

    // Is called before anything is written: what changes in place on the terminal makes way then.
    void make_way_by(std::function<void()> make_way) { make_way_ = std::move(make_way); }

    // While this lives, results go to another stream.
    class Diverted {
      public:
        Diverted(Printer& printer, std::FILE* stream)
            : printer_(printer), before_(printer.results_), terminal_(printer.terminal_) {
            printer_.results_ = stream;
            printer_.terminal_ = false;
        }
        Diverted(const Diverted&) = delete;
        Diverted& operator=(const Diverted&) = delete;
        ~Diverted() {
            printer_.results_ = before_;
            printer_.terminal_ = terminal_;
        }

      private:
        Printer& printer_;
        std::FILE* before_;
        bool terminal_;
    };

  protected:
    void result_line(const std::string& line) const { write_line(results_, line); }  // as it is

  private:
    void say(const std::string& line);
    void summary(const std::string& line, const Tally& tally);
    void write_line(std::FILE* stream, const std::string& line) const;

    std::string with_host(const std::string& text, const Error& error) const;

    std::FILE* results_;
    std::FILE* errors_;
    Loudness loudness_;
    bool data_;
    bool terminal_;
    std::string host_;
    std::function<void()> make_way_ = [] {};
};

// True where a file goes to standard output: nothing else may be written there.
bool results_are_data(const Command& command);

// "3 files, 1.4 MiB", "2 done (1.0 KiB), 5 unchanged, 1 failed".
std::string summary_line(const Tally& tally);
// "5 the same, 2 different, 1 failed".
std::string comparison_line(Verb verb, const Tally& tally);

}  // namespace ftp::client
