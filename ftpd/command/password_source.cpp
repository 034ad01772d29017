#include "ftpd/command/password_source.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

namespace ftp::server {

namespace {

using OptionalSecret = std::unique_ptr<Secret>;

Error none(std::string why) { return {std::errc::invalid_argument, std::move(why)}; }

// Byte by byte: what stands behind the line is not ours. Nothing when a signal or an error came first.
OptionalSecret read_line() {
    std::string line;
    line.reserve(4096);  // never moved, so that one wipe finds it all
    char c = 0;
    for (;;) {
        const auto got = ::read(STDIN_FILENO, &c, 1);
        if (got < 0 || line.size() == line.capacity()) return wipe(line), nullptr;
        if (got == 0 || c == '\n') break;
        line += c;
    }
    if (line.ends_with('\r')) line.pop_back();
    return std::make_unique<Secret>(std::move(line));
}

volatile ::sig_atomic_t caught = 0;

void remember(int signal) { caught = signal; }

// As long as it lives the terminal shows nothing of what is typed. A signal that would end us waits until the terminal
// is itself again.
class Unseen {
  public:
    Unseen() {
        struct ::sigaction action {};
        action.sa_handler = remember;  // without SA_RESTART: it ends the read
        for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &action, &before_[i]);
        ::tcgetattr(STDIN_FILENO, &terminal_);
        auto silent = terminal_;
        silent.c_lflag &= ~static_cast<::tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    Unseen(const Unseen&) = delete;
    Unseen& operator=(const Unseen&) = delete;
    ~Unseen() {
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminal_);
        for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &before_[i], nullptr);
        fmt::print(stderr, "\n");
        if (caught) ::raise(caught);
    }

  private:
    static constexpr std::array signals{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
    std::array<struct ::sigaction, signals.size()> before_;
    ::termios terminal_{};
};

OptionalSecret ask(const char* question) {
    const Unseen unseen;  // before the question: who answers at once must not be seen either
    fmt::print(stderr, "{}", question);
    return read_line();
}

Result<OptionalSecret> asked_twice() {
    if (!::isatty(STDIN_FILENO))
        return none("no terminal to ask for a password: use --password-stdin or FTPD_PASSWORD");
    auto first = ask("New password: ");
    const auto second = first ? ask("Once more: ") : nullptr;
    if (!first || !second) return none("no password was typed");
    if (first->text() != second->text()) return none("the two passwords differ");
    return first;
}

}  // namespace

Result<std::unique_ptr<Secret>> new_password(PasswordFrom from) {
    const char* variable = std::getenv("FTPD_PASSWORD");
    auto secret = from == PasswordFrom::standard_input ? Result(read_line())
                  : variable                           ? Result(std::make_unique<Secret>(std::string_view(variable)))
                                                       : asked_twice();
    if (!secret) return secret;
    if (!*secret) return none("no password on standard input");
    if ((*secret)->text().empty()) return none("a password must not be empty");
    return secret;
}

}  // namespace ftp::server
