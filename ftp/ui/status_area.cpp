#include "ftp/ui/status_area.hpp"

#include <cstdlib>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace ftp::client {

namespace {

// ECMA-48, as every terminal since the VT100 has it.
constexpr std::string_view erase_to_end = "\r\x1b[J";
constexpr std::string_view erase_line = "\x1b[K";
constexpr std::string_view no_wrap = "\x1b[?7l";  // should a character be wider than we know
constexpr std::string_view wrap = "\x1b[?7h";

bool knows_more_than_lines() {
    const char* term = std::getenv("TERM");
    return term && *term && std::string_view(term) != "dumb";
}

std::string up(std::size_t rows) { return rows == 0 ? "" : "\x1b[" + std::to_string(rows) + "A"; }

}  // namespace

bool StatusArea::can_show(int terminal) { return ::isatty(terminal) == 1 && knows_more_than_lines(); }

Window StatusArea::window() const {
    winsize size{};
    if (::ioctl(terminal_, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
    return {size.ws_col, size.ws_row};
}

void StatusArea::draw(const std::vector<std::string>& lines) {
    if (!in_foreground()) return;
    if (lines.empty()) return erase();
    std::string bytes(no_wrap);
    bytes += '\r';
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i > 0) bytes += "\r\n";
        bytes += lines[i];
        bytes += erase_line;
    }
    // Of a longer picture, or of lines that the terminal broke anew, something is left below.
    bytes += "\x1b[J";
    bytes += up(lines.size() - 1);
    bytes += '\r';
    bytes += wrap;
    write(bytes);
    shown_ = true;
}

void StatusArea::erase() {
    if (!shown_) return;
    write(std::string(erase_to_end));
    shown_ = false;
}

bool StatusArea::in_foreground() const { return ::tcgetpgrp(terminal_) == ::getpgrp(); }

// What cannot be written is no loss: the next picture is on its way.
void StatusArea::write(const std::string& bytes) const {
    if (::write(terminal_, bytes.data(), bytes.size()) < 0) return;
}

Colours colours_on(int descriptor) {
    const char* refused = std::getenv("NO_COLOR");
    const bool wanted = !(refused && *refused);
    return wanted && StatusArea::can_show(descriptor) ? Colours::on : Colours::off;
}

}  // namespace ftp::client
