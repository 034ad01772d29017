#include "ftp/options/password_command.hpp"

#include "common/base/unique_fd.hpp"

#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ftp::client {

namespace {

constexpr std::size_t longest_output = 1 << 20;

// How the shell is started: with its output in our pipe, and SIGPIPE as it was before we ignored it.
class Spawning {
  public:
    explicit Spawning(int output) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
        ::posix_spawnattr_init(&attributes_);
        ::sigset_t pipe;
        ::sigemptyset(&pipe);
        ::sigaddset(&pipe, SIGPIPE);
        ::posix_spawnattr_setsigdefault(&attributes_, &pipe);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF);
    }
    Spawning(const Spawning&) = delete;
    Spawning& operator=(const Spawning&) = delete;
    ~Spawning() {
        ::posix_spawnattr_destroy(&attributes_);
        ::posix_spawn_file_actions_destroy(&actions_);
    }

    Result<::pid_t> start(std::string command) {
        std::string shell = "sh", option = "-c";
        char* const words[] = {shell.data(), option.data(), command.data(), nullptr};
        ::pid_t child = -1;
        const int error = ::posix_spawn(&child, "/bin/sh", &actions_, &attributes_, words, environ);
        if (error != 0) return Error(std::error_code(error, std::system_category()), "starting /bin/sh");
        return child;
    }

  private:
    ::posix_spawn_file_actions_t actions_;
    ::posix_spawnattr_t attributes_;
};

// All of it, so that the command is not ended by a pipe that nobody reads; but only the beginning is kept.
std::string read_to_end(const UniqueFd& fd) {
    std::string output;
    char piece[4096];
    for (;;) {
        const auto count = ::read(fd.get(), piece, sizeof piece);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return output;
        if (output.size() < longest_output) output.append(piece, static_cast<std::size_t>(count));
    }
}

std::string ending(int status) {
    if (WIFSIGNALED(status)) return "was ended by signal " + std::to_string(WTERMSIG(status));
    return "ended with status " + std::to_string(WEXITSTATUS(status));
}

Error failed_command(const std::string& how) { return {std::errc::permission_denied, "the password command " + how}; }

}  // namespace

Result<std::string> password_from(const std::string& command) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return Error::last("making a pipe");
    const UniqueFd output(ends[0]);
    UniqueFd input(ends[1]);
    const auto child = Spawning(input.get()).start(command);
    if (!child) return child.error();
    input.reset();
    auto text = read_to_end(output);
    int status = 0;
    while (::waitpid(*child, &status, 0) < 0 && errno == EINTR) {
    }
    if (status != 0) return failed_command(ending(status));
    const auto end = text.find_first_of("\r\n");
    if (end == 0 || text.empty()) return failed_command("wrote nothing");
    if (end != text.npos) text.resize(end);
    return text;
}

}  // namespace ftp::client
