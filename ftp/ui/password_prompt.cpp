#include "ftp/ui/password_prompt.hpp"

#include "common/base/text.hpp"
#include "common/base/unique_fd.hpp"

#include <csignal>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

namespace ftp::client {

namespace {

// What a signal handler must find: the terminal that is silent, or -1, and how it was before.
volatile std::sig_atomic_t silent_terminal = -1;
termios before_silence{};

// Only one at a time.
class EchoOff {
  public:
    explicit EchoOff(int terminal) {
        if (::tcgetattr(terminal, &before_silence) != 0) return;
        auto silent = before_silence;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        silent_terminal = terminal;
        changed_ = ::tcsetattr(terminal, TCSAFLUSH, &silent) == 0;
    }
    EchoOff(const EchoOff&) = delete;
    EchoOff& operator=(const EchoOff&) = delete;
    ~EchoOff() {
        if (changed_) ::tcsetattr(silent_terminal, TCSAFLUSH, &before_silence);
        silent_terminal = -1;
    }
    bool changed() const { return changed_; }

  private:
    bool changed_ = false;
};

bool write_all(int fd, std::string_view text) {
    return ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

std::optional<std::string> read_line(int fd) {
    std::string line;
    for (char c = 0; ::read(fd, &c, 1) == 1;) {
        if (c == '\n') return line;
        line += c;
    }
    return std::nullopt;
}

// Standard input may be a pipe with data in it; but somebody must be looking.
UniqueFd open_terminal() {
    if (::isatty(STDIN_FILENO) != 1 && ::isatty(STDERR_FILENO) != 1) return UniqueFd();
    return UniqueFd(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
}

}  // namespace

void restore_echo() {
    if (silent_terminal >= 0) ::tcsetattr(silent_terminal, TCSANOW, &before_silence);
}

bool confirm_on_terminal(const std::string& question) {
    const auto terminal = open_terminal();
    std::string text;
    for (const auto line : split(question, '\n')) text += (text.empty() ? "" : "\n") + printable(line);
    if (!terminal) return false;
    ::tcflush(terminal.get(), TCIFLUSH);
    if (!write_all(terminal.get(), text)) return false;
    const auto answer = read_line(terminal.get());
    return answer && lower(*answer).starts_with('y');
}

std::optional<std::string> ask_on_terminal(const std::string& question) {
    const auto terminal = open_terminal();
    if (!terminal) return std::nullopt;
    const EchoOff echo(terminal.get());
    if (!echo.changed() || !write_all(terminal.get(), printable(question))) return std::nullopt;
    auto line = read_line(terminal.get());
    write_all(terminal.get(), "\n");
    return line;
}

}  // namespace ftp::client
