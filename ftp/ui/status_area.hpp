#pragma once

#include "ftp/ui/progress_lines.hpp"

namespace ftp::client {

// The lines at the bottom of a terminal that change in place. The cursor rests at their beginning: there it stays when
// the window is made narrower and the terminal breaks the lines anew.
class StatusArea {
  public:
    // terminal: borrowed. Only one that can move its cursor: see can_show().
    explicit StatusArea(int terminal) : terminal_(terminal) {}
    StatusArea(const StatusArea&) = delete;
    StatusArea& operator=(const StatusArea&) = delete;
    ~StatusArea() { erase(); }

    // A terminal that knows more than lines (TERM), and somebody sits at it.
    static bool can_show(int terminal);

    Window window() const;
    // In place of what is there. Nothing happens while this program is in the background of its terminal.
    void draw(const std::vector<std::string>& lines);
    // What is written next stands where the lines were.
    void erase();

  private:
    bool in_foreground() const;
    void write(const std::string& bytes) const;

    int terminal_;
    bool shown_ = false;
};

// Colours on this stream: a terminal that knows them, and no NO_COLOR (no-color.org) in the environment.
Colours colours_on(int descriptor);

}  // namespace ftp::client
