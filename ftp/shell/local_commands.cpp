#include "ftp/remote/failure.hpp"
#include "ftp/shell/interpreter.hpp"
#include "ftp/shell/local_names.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>

namespace ftp::client {

namespace {

namespace fs = std::filesystem;

// While a local command runs the keys of the terminal are its own.
class SignalLeftToOthers {
  public:
    explicit SignalLeftToOthers(int signal) : signal_(signal) {
        struct sigaction ignored {};
        ignored.sa_handler = SIG_IGN;
        ::sigaction(signal, &ignored, &before_);
    }
    SignalLeftToOthers(const SignalLeftToOthers&) = delete;
    SignalLeftToOthers& operator=(const SignalLeftToOthers&) = delete;
    ~SignalLeftToOthers() { ::sigaction(signal_, &before_, nullptr); }

  private:
    int signal_;
    struct sigaction before_ {};
};

[[noreturn]] void become(const char* shell, const std::string& line) {
    for (const int signal : {SIGINT, SIGQUIT, SIGPIPE}) ::signal(signal, SIG_DFL);
    if (line.empty())
        ::execl(shell, shell, static_cast<char*>(nullptr));
    else
        ::execl(shell, shell, "-c", line.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
}

// Its exit status as a shell tells it; -1 when it could not be started.
int run_by_shell(const std::string& line) {
    const char* shell = line.empty() ? std::getenv("SHELL") : nullptr;
    if (!shell || !*shell) shell = "/bin/sh";
    const SignalLeftToOthers interrupt(SIGINT), quit(SIGQUIT);
    const auto child = ::fork();
    if (child < 0) return -1;
    if (child == 0) become(shell, line);
    int ended = 0;
    while (::waitpid(child, &ended, 0) < 0 && errno == EINTR) continue;
    return WIFEXITED(ended) ? WEXITSTATUS(ended) : 128 + WTERMSIG(ended);
}

// One word for /bin/sh.
std::string quoted(const std::string& word) {
    std::string result = "'";
    for (const char c : word) c == '\'' ? result += "'\\''" : result += c;
    return result + "'";
}

// "!" comes with the whole line, which is for the shell as it is. Others name a program, and their words are names.
std::string local_line(const Row& row, const ShellWords& words, bool wildcards) {
    if (row.stands_for.empty()) return words.empty() ? "" : words.front();
    std::string line(row.stands_for);
    for (const auto& word : words) {
        for (const auto& name : names_here(word, wildcards)) line += " " + quoted(name);
    }
    return line;
}

std::string home() {
    const char* folder = std::getenv("HOME");
    return folder && *folder ? folder : "/";
}

}  // namespace

awaitable<ExitStatus> change_local_folder(Interpreter& shell, const Task& task) {
    const auto folder = task.words.empty() ? home() : task.words.front();
    std::error_code error;
    fs::current_path(folder, error);
    if (error) co_return shell.complain("lcd", Error(error, folder));
    shell.mention("Now in " + folder + ".");
    co_return ExitStatus::done;
}

awaitable<ExitStatus> print_local_folder(Interpreter& shell, const Task&) {
    std::error_code error;
    const auto folder = fs::current_path(error);
    if (error) co_return shell.complain("", Error(error, "the local folder"));
    shell.say(folder.string());
    co_return ExitStatus::done;
}

awaitable<ExitStatus> run_local_command(Interpreter& shell, const Task& task) {
    const auto line = local_line(*task.row, task.words, shell.settings().glob);
    shell.surface().printer.flush();
    const int ended = run_by_shell(line);
    const std::string name(task.row->name);
    if (ended < 0) co_return shell.complain(name, Error::last("starting a shell"));
    if (ended > 0)
        co_return shell.complain(name, failed(Failure::unusable, "ended with status " + std::to_string(ended)));
    co_return ExitStatus::done;
}

}  // namespace ftp::client
