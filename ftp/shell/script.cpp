#include "ftp/shell/script.hpp"

#include "common/base/text.hpp"
#include "common/base/unique_fd.hpp"
#include "ftp/options/operands.hpp"
#include "ftp/shell/shell.hpp"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace ftp::client {

namespace {

constexpr std::size_t longest_script = 16 << 20;  // octets

Error wrong(std::string what) { return {std::errc::invalid_argument, std::move(what)}; }

// Lines that a backslash at the end joins to the next.
class LogicalLines {
  public:
    explicit LogicalLines(std::string_view text) : rest_(text) {}

    // False at the end. number: of the first of the lines that make this one.
    bool next(std::string& line, std::size_t& number) {
        if (rest_.empty()) return false;
        line.clear();
        number = read_ + 1;
        do {
            if (line.ends_with('\\')) line.pop_back();
            const auto end = std::min(rest_.find('\n'), rest_.size());
            line += rest_.substr(0, end);
            rest_.remove_prefix(std::min(end + 1, rest_.size()));
            if (line.ends_with('\r')) line.pop_back();
            ++read_;
        } while (continued(line) && !rest_.empty() && line.size() <= longest_line);
        return true;
    }
    std::size_t read() const { return read_; }

  private:
    // A backslash before the last one makes that an ordinary character.
    static bool continued(const std::string& line) {
        const auto last = line.find_last_not_of('\\');
        return (line.size() - (last == line.npos ? 0 : last + 1)) % 2 == 1;
    }

    std::string_view rest_;
    std::size_t read_ = 0;
};

class Parser {
  public:
    Parser(Variables variables, Command defaults, const std::function<Status(Command&)>& resolve)
        : defaults_(std::move(defaults)), resolve_(resolve), variables_(std::move(variables)) {
        for (const auto& [name, value] : variables_) given_.push_back(name);
    }

    Status take(std::string_view line, std::size_t number) {
        auto words = command_words(line, &variables_);
        if (!words) return words.error();
        if (words->empty()) return {};
        Step step;
        step.line = number;
        step.words = std::move(*words);
        if (step.words.front() == "set") return set(step.words);
        if (step.words.front().starts_with('-')) {
            step.tolerant = true;
            step.words.front().erase(0, 1);
            if (step.words.front().empty()) return wrong("a - stands alone");
        }
        if (auto known = check(step.words); !known) return known;
        steps_.push_back(std::move(step));
        return {};
    }

    std::vector<Step> steps() && { return std::move(steps_); }

  private:
    Status set(const ShellWords& words) {
        if (words.size() != 3 || !is_variable_name(words[1])) return wrong("usage: set NAME value");
        if (std::ranges::find(given_, words[1]) != given_.end()) return {};
        variables_[words[1]] = words[2];
        if (variables_.size() > most_variables) return wrong("too many variables");
        return {};
    }

    // What is open where, as far as the script tells.
    Status check(const ShellWords& words) {
        auto task = understand(words, defaults_, Abbreviations::no);
        if (!task) return task.error();
        if (auto resolved = resolve_(task->command); !resolved) return resolved;
        const auto handler = task->row->handler;
        if (handler == refuse_macro) return wrong("macros are of the shell: a script has set NAME value");
        if (handler == open_server) defaults_.here = std::get<Url>(task->command.sources.front());
        if (handler == close_server || handler == leave_shell) defaults_.here.reset();
        return {};
    }

    Command defaults_;
    const std::function<Status(Command&)>& resolve_;
    Variables variables_;
    std::vector<std::string> given_;  // on the command line
    std::vector<Step> steps_;
};

}  // namespace

Result<std::vector<Step>> parse_script(std::string_view text, const std::string& name, Variables variables,
                                       const Command& defaults, const std::function<Status(Command&)>& resolve) {
    Parser parser(std::move(variables), defaults, resolve);
    LogicalLines lines(text);
    std::string line;
    std::size_t number = 0;
    while (lines.next(line, number)) {
        const auto where = printable(name) + ":" + std::to_string(number) + ": ";
        if (lines.read() > most_lines) return wrong(where + "the script has too many lines");
        if (auto taken = parser.take(line, number); !taken) return wrong(where + taken.error().doing());
    }
    return std::move(parser).steps();
}

Result<std::string> read_script(const std::string& file) {
    const bool standard = file == "-";
    const UniqueFd opened(standard ? -1 : ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!standard && !opened) return Error::last(file);
    const int fd = standard ? STDIN_FILENO : opened.get();
    std::string text;
    std::vector<char> buffer(64 << 10);
    for (;;) {
        const auto got = ::read(fd, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return Error::last(file);
        if (got == 0) return text;
        text.append(buffer.data(), static_cast<std::size_t>(got));
        if (text.size() > longest_script) return Error(std::errc::file_too_large, file);
    }
}

ScriptRun::ScriptRun(Surface surface, const Command& command)
    : interpreter_(surface, command),
      printer_(surface.printer),
      name_(command.script.file),
      keep_going_(command.script.keep_going) {}

awaitable<ExitStatus> ScriptRun::run(const std::vector<Step>& steps) {
    ExitStatus first_failure = ExitStatus::done;
    for (const auto& step : steps) {
        const auto status = co_await interpreter_.execute(step.words, Abbreviations::no);
        if (interrupted_) break;
        const bool failed = status != ExitStatus::done && !step.tolerant;
        if (failed) printer_.failure(name_ + ":" + std::to_string(step.line) + ": " + step.words.front() + " failed");
        if (failed && first_failure == ExitStatus::done) first_failure = status;
        if (interpreter_.over() || (failed && !keep_going_)) break;
    }
    const ShellWords goodbye{"bye"};
    const bool unproven = interpreter_.login_put_off() && !interrupted_ && first_failure == ExitStatus::done;
    if (unproven) first_failure = co_await interpreter_.execute(goodbye, Abbreviations::no);
    co_await interpreter_.leave();
    co_return first_failure;
}

void ScriptRun::interrupt() {
    interrupted_ = true;
    interpreter_.interrupt();
}

}  // namespace ftp::client
