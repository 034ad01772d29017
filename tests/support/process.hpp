#pragma once

#include "common/base/unique_fd.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace ftp::test {

// How a program is started.
struct Program {
    std::vector<std::string> words;        // the program, looked up in PATH, and its arguments
    std::vector<std::string> environment;  // "NAME=value", each in place of what this process has under the name
    std::string folder;                    // to start in; empty: where this process is
    std::string input = "/dev/null";       // the file to read as standard input
    int terminal = -1;  // a descriptor that is standard input and output instead; nothing is captured then
};

// A running program with what it says captured. One that is forgotten is killed. Not thread-safe.
class Process {
  public:
    using Moment = std::chrono::steady_clock::time_point;

    explicit Process(const Program& program);  // throws std::system_error when it cannot be started
    Process(Process&&) = default;
    Process& operator=(Process&&) = delete;
    ~Process();

    bool ended_by(Moment moment);  // waits that long for it; asks once if the moment is over
    void kill(int signal);         // nothing happens to one that has ended
    // Waits for its end, but not beyond the limit: then throws std::runtime_error with what it said.
    // Its exit status, or 128 and the signal that ended it, as a shell tells it.
    int wait(std::chrono::seconds limit = std::chrono::seconds(60));

    ::pid_t id() const { return id_; }
    // The most that was resident so far (VmHWM), in bytes; nothing when it has ended.
    std::optional<std::size_t> memory_peak() const;
    std::string output() const;  // so far
    std::string errors(std::size_t from = 0) const;

  private:
    ::pid_t id_ = -1;
    UniqueFd handle_;  // pidfd_open(2)
    UniqueFd output_;
    UniqueFd errors_;
    bool ended_ = false;
    int status_ = -1;
};

struct Outcome {
    int status = -1;  // as Process::wait()
    std::string output;
    std::string errors;
    std::string text() const { return output + errors; }
};

// Runs the program to its end. Throws like Process.
Outcome run(const Program& program, std::chrono::seconds limit = std::chrono::seconds(60));

// The path of a program in PATH or where servers are installed; empty if there is none.
std::string find_program(std::string_view name);

// Whether it holds before the limit is over. Asks every millisecond: for what gives no event.
bool within(std::chrono::milliseconds limit, const std::function<bool()>& holds);

}  // namespace ftp::test
