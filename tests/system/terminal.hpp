#pragma once

#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

#include <string>

namespace ftp::test {

// A program in a real terminal: a window of a tmux server of its own, which goes with this. Behind the program the
// window says "[ended STATUS]".
class Terminal {
  public:
    // Waits until the window is there. Throws std::runtime_error when it does not come.
    Terminal(const Program& program, unsigned columns, unsigned rows);
    ~Terminal();
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    void type(const std::string& text);  // and Enter
    void press(const std::string& key);  // as tmux names it: "C-c"
    void resize(unsigned columns, unsigned rows);

    // What stands there now, without spaces at the ends of lines and empty lines at the end.
    std::string screen() const;
    // Waits for it to show the text, up to twenty seconds.
    bool shows(const std::string& text) const;

  private:
    Outcome tmux(std::vector<std::string> words) const;

    TempDir folder_;
};

}  // namespace ftp::test
