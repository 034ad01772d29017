#pragma once

#include "ftp/shell/interpreter.hpp"
#include "ftp/shell/shell_words.hpp"

namespace ftp::client {

// One command of a script, with everything that stood for something else put in.
struct Step {
    std::size_t line = 0;   // where it begins, from 1
    bool tolerant = false;  // "-verb": a failure does not count
    ShellWords words;
};

inline constexpr std::size_t most_lines = 100'000;
inline constexpr std::size_t most_variables = 1'000;

// A script that was found to make sense: one command a line, continued behind a backslash at its end; # begins a
// comment; "set NAME value" is carried out here. Errors: invalid_argument with "NAME:LINE: what is wrong".
// name: for messages. variables: those of the command line win over set. defaults: for the verbs. resolve: see Places.
Result<std::vector<Step>> parse_script(std::string_view text, const std::string& name, Variables variables,
                                       const Command& defaults, const std::function<Status(Command&)>& resolve);

// The whole of a file, or of standard input for "-". Errors: those of open(2) and read(2); file_too_large beyond 16
// MiB.
Result<std::string> read_script(const std::string& file);

// Carries out the steps up to the first failure, or all of them where the command says so.
class ScriptRun {
  public:
    ScriptRun(Surface surface, const Command& command);

    // Ends with the status of the first step that failed and was not tolerated.
    awaitable<ExitStatus> run(const std::vector<Step>& steps);
    void interrupt();

  private:
    Interpreter interpreter_;
    Printer& printer_;
    std::string name_;
    bool keep_going_;
    bool interrupted_ = false;
};

}  // namespace ftp::client
