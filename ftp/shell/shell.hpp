#pragma once

#include "ftp/shell/interpreter.hpp"
#include "ftp/shell/macros.hpp"
#include "ftp/shell/shell_words.hpp"

#include <deque>

namespace ftp::client {

// The shell: reads commands from a terminal or a pipe and has them carried out, until bye or the end.
class Shell {
  public:
    enum class Prompts { no, yes };

    // lines: outlives this.
    Shell(Surface surface, Command defaults, LineReader& lines, Prompts prompts);

    // first: opens the server that is its source, if it has one. Ends with what the first command that failed would
    // have ended the program with; with done where somebody sits at a terminal and has seen it.
    awaitable<ExitStatus> run(Command first);

    // The command that is carried out, or the line that is being typed. Not the shell.
    void interrupt();
    // The shell too: SIGTERM.
    void terminate();

  private:
    // A line of a macro that waits to be carried out.
    struct Pending {
        std::string line;
        unsigned depth;  // of macros in macros
    };
    awaitable<Result<std::optional<std::string>>> next_line();
    awaitable<std::optional<ShellWords>> next_command();
    awaitable<ExitStatus> carry_out(ShellWords words);
    awaitable<ExitStatus> define_macro(const ShellWords& words);
    ExitStatus begin_macro(ShellWords words);
    void note(ExitStatus status);

    Interpreter interpreter_;
    Printer& printer_;
    LineReader& lines_;
    Prompts prompts_;
    Macros macros_;
    std::deque<Pending> pending_;
    unsigned depth_ = 0;  // of the line that is carried out
    ExitStatus first_failure_ = ExitStatus::done;
    bool terminated_ = false;
};

// The words of a line; of one that begins with ! the rest is one word, since it is another shell's.
Result<ShellWords> command_words(std::string_view line, const Variables* variables);

}  // namespace ftp::client
