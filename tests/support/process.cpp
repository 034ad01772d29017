#include "tests/support/process.hpp"

#include "tests/support/temp_dir.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <map>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace ftp::test {

namespace {

[[noreturn]] void fail(int error, const std::string& doing) {
    throw std::system_error(error, std::system_category(), doing);
}

// A file without a name takes what a program says: it never has to wait for us to read.
UniqueFd nameless_file() {
    UniqueFd fd(::memfd_create("output", MFD_CLOEXEC));
    // Threads of a program write at the same time; only in this way no line is laid over another.
    if (!fd || ::fcntl(fd.get(), F_SETFL, O_APPEND) != 0) fail(errno, "memfd_create");
    return fd;
}

// pread leaves the offset alone, which the program shares.
std::string content_of(int fd, std::size_t from) {
    std::string text;
    char buffer[65536];
    for (;;) {
        const auto got = ::pread(fd, buffer, sizeof buffer, static_cast<::off_t>(from + text.size()));
        if (got <= 0) return text;
        text.append(buffer, static_cast<std::size_t>(got));
    }
}

std::vector<std::string> environment_with(const std::vector<std::string>& changes) {
    std::map<std::string, std::string> all;
    const auto set = [&all](const std::string& line) { all[line.substr(0, line.find('='))] = line; };
    for (char** line = environ; *line; ++line) set(*line);
    for (const auto& line : changes) set(line);
    std::vector<std::string> lines;
    for (auto& [name, line] : all) lines.push_back(std::move(line));
    return lines;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> result;
    for (auto& word : words) result.push_back(word.data());
    result.push_back(nullptr);
    return result;
}

class FileActions {
  public:
    FileActions() { ::posix_spawn_file_actions_init(&actions_); }
    FileActions(const FileActions&) = delete;
    ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }

    void start_in(const std::string& folder) { ::posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str()); }
    void open_input(const std::string& file) {
        ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, file.c_str(), O_RDONLY, 0);
    }
    void duplicate(int fd, int as) { ::posix_spawn_file_actions_adddup2(&actions_, fd, as); }
    const ::posix_spawn_file_actions_t* get() const { return &actions_; }

  private:
    ::posix_spawn_file_actions_t actions_;
};

}  // namespace

Process::Process(const Program& program) : output_(nameless_file()), errors_(nameless_file()) {
    const bool captured = program.terminal < 0;
    FileActions actions;
    if (!program.folder.empty()) actions.start_in(program.folder);
    if (captured)
        actions.open_input(program.input);
    else
        actions.duplicate(program.terminal, STDIN_FILENO);
    actions.duplicate(captured ? output_.get() : program.terminal, STDOUT_FILENO);
    actions.duplicate(captured ? errors_.get() : program.terminal, STDERR_FILENO);
    auto words = program.words;
    auto lines = environment_with(program.environment);
    const int failed = ::posix_spawnp(&id_, words.at(0).c_str(), actions.get(), nullptr, pointers(words).data(),
                                      pointers(lines).data());
    if (failed != 0) fail(failed, "starting " + words[0]);
    handle_ = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, id_, 0)));
    if (!handle_) fail(errno, "pidfd_open");
}

Process::~Process() {
    if (!handle_ || ended_) return;  // moved from, or over
    kill(SIGKILL);
    ::waitpid(id_, nullptr, 0);
}

bool Process::ended_by(Moment moment) {
    if (ended_) return true;
    const auto left = std::max(moment - std::chrono::steady_clock::now(), std::chrono::steady_clock::duration(0));
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(left);
    const ::timespec limit{whole.count(), std::chrono::nanoseconds(left - whole).count()};
    ::pollfd poll{handle_.get(), POLLIN, 0};
    if (::ppoll(&poll, 1, &limit, nullptr) != 1) return false;
    int status = 0;
    if (::waitpid(id_, &status, 0) != id_) fail(errno, "waitpid");
    ended_ = true;
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return true;
}

void Process::kill(int signal) {
    if (!ended_) ::kill(id_, signal);
}

int Process::wait(std::chrono::seconds limit) {
    if (!ended_by(std::chrono::steady_clock::now() + limit))
        throw std::runtime_error("still running after " + std::to_string(limit.count()) + " s; it said: " + output() +
                                 errors());
    return status_;
}

std::optional<std::size_t> Process::memory_peak() const {
    constexpr std::string_view key = "VmHWM:";
    if (ended_) return std::nullopt;
    const auto status = read_file("/proc/" + std::to_string(id_) + "/status");
    const auto at = status.find(key);
    if (at == status.npos) return std::nullopt;               // it has ended, and nobody has asked yet
    return std::stoul(status.substr(at + key.size())) << 10;  // it is told in kB
}

std::string Process::output() const { return content_of(output_.get(), 0); }
std::string Process::errors(std::size_t from) const { return content_of(errors_.get(), from); }

Outcome run(const Program& program, std::chrono::seconds limit) {
    Process process(program);
    Outcome outcome;
    outcome.status = process.wait(limit);
    outcome.output = process.output();
    outcome.errors = process.errors();
    return outcome;
}

std::string find_program(std::string_view name) {
    const char* path = std::getenv("PATH");
    std::string folders = std::string(path ? path : "") + ":/usr/bin:/usr/sbin:/usr/local/sbin";
    for (std::size_t start = 0, end = 0; end != folders.npos; start = end + 1) {
        end = folders.find(':', start);
        const auto file = std::filesystem::path(folders.substr(start, end - start)) / name;
        if (file.is_absolute() && ::access(file.c_str(), X_OK) == 0) return file.string();
    }
    return "";
}

bool within(std::chrono::milliseconds limit, const std::function<bool()>& holds) {
    const auto until = std::chrono::steady_clock::now() + limit;
    while (!holds()) {
        if (std::chrono::steady_clock::now() >= until) return holds();
        ::poll(nullptr, 0, 1);
    }
    return true;
}

}  // namespace ftp::test
