#include "ftp/shell/shell.hpp"

#include "common/base/text.hpp"

#include <algorithm>
#include <iterator>

namespace ftp::client {

Shell::Shell(Surface surface, Command defaults, LineReader& lines, Prompts prompts)
    : interpreter_(surface, std::move(defaults)), printer_(surface.printer), lines_(lines), prompts_(prompts) {}

awaitable<ExitStatus> Shell::run(Command first) {
    if (!first.sources.empty()) {
        const auto opened = co_await interpreter_.open(std::move(first));
        // A mistake of the command line.
        if (opened == ExitStatus::usage) co_return opened;
        note(opened);
    }
    while (!interpreter_.over() && !terminated_) {
        auto words = co_await next_command();
        if (!words) break;
        const auto status = co_await carry_out(std::move(*words));
        note(status);
        // Whoever interrupts a macro means all of it.
        if (status == ExitStatus::interrupted) pending_.clear();
    }
    const ShellWords goodbye{"bye"};
    const bool unproven = interpreter_.login_put_off() && !terminated_;
    if (unproven) note(co_await interpreter_.execute(goodbye, Abbreviations::no));
    co_await interpreter_.leave();
    co_return prompts_ == Prompts::yes ? ExitStatus::done : first_failure_;
}

awaitable<ExitStatus> Shell::carry_out(ShellWords words) {
    if (words.empty()) co_return ExitStatus::done;
    if (words.front().starts_with('$')) co_return begin_macro(std::move(words));
    const auto row = find_row(words.front(), Abbreviations::yes);
    if (row && (*row)->name == "macdef") co_return co_await define_macro(words);
    co_return co_await interpreter_.execute(std::move(words), Abbreviations::yes);
}

awaitable<ExitStatus> Shell::define_macro(const ShellWords& words) {
    if (words.size() != 2) co_return interpreter_.misused("usage: macdef NAME");
    interpreter_.mention("Lines of the macro, up to an empty one:");
    Macros::Lines lines;
    std::size_t octets = 0;
    for (;;) {
        auto line = co_await next_line();
        if (!line) co_return interpreter_.complain("macdef", line.error());
        if (!*line) co_return interpreter_.misused("macdef: an empty line has to end it");
        if ((*line)->empty()) break;
        octets += (*line)->size() + 1;
        if (octets <= Macros::most_octets) lines.push_back(std::move(**line));
    }
    if (octets > Macros::most_octets) co_return interpreter_.misused("macdef: it is too long");
    if (auto defined = macros_.define(words[1], std::move(lines)); !defined)
        co_return interpreter_.misused(defined.error().doing());
    co_return ExitStatus::done;
}

// Its lines are carried out one by one, as if they came next.
ExitStatus Shell::begin_macro(ShellWords words) {
    // "$name" needs no space.
    if (words.front().size() > 1)
        words.front().erase(0, 1);
    else
        words.erase(words.begin());
    if (words.empty()) return interpreter_.misused("usage: $ NAME [WORD...]");
    constexpr unsigned deepest = 10;
    if (depth_ == deepest) return interpreter_.misused("macros are " + std::to_string(deepest) + " deep at most");
    const std::string name = words.front();
    words.erase(words.begin());
    auto lines = macros_.expand(name, words);
    if (!lines) return interpreter_.misused(lines.error().doing());
    const auto pending = [this](std::string& line) { return Pending{std::move(line), depth_ + 1}; };
    std::vector<Pending> first;
    std::ranges::transform(*lines, std::back_inserter(first), pending);
    pending_.insert(pending_.begin(), first.begin(), first.end());
    return ExitStatus::done;
}

awaitable<Result<std::optional<std::string>>> Shell::next_line() {
    depth_ = pending_.empty() ? 0 : pending_.front().depth;
    if (pending_.empty()) co_return co_await lines_.next();
    std::optional<std::string> line = std::move(pending_.front().line);
    pending_.pop_front();
    co_return line;
}

awaitable<std::optional<ShellWords>> Shell::next_command() {
    while (!terminated_) {
        if (prompts_ == Prompts::yes && pending_.empty()) printer_.prompt("ftp> ");
        auto line = co_await next_line();
        if (!line && line.error().is(std::errc::operation_canceled)) {
            if (prompts_ == Prompts::yes) printer_.prompt("\n");
            continue;
        }
        if (!line) {
            note(interpreter_.complain("", line.error()));
            // A line that was too long is over; an input that cannot be read is at its end.
            if (line.error().is(std::errc::message_size)) continue;
            break;
        }
        if (!*line) break;
        auto words = command_words(**line, nullptr);
        if (words) co_return std::move(*words);
        note(interpreter_.misused(words.error().doing()));
    }
    if (prompts_ == Prompts::yes) printer_.prompt("\n");
    co_return std::nullopt;
}

void Shell::note(ExitStatus status) {
    if (first_failure_ == ExitStatus::done) first_failure_ = status;
}

void Shell::interrupt() {
    if (interpreter_.busy())
        interpreter_.interrupt();
    else
        lines_.interrupt();
}

void Shell::terminate() {
    terminated_ = true;
    interrupt();
}

Result<ShellWords> command_words(std::string_view line, const Variables* variables) {
    const auto text = trimmed(line);
    if (!text.starts_with('!')) return shell_words(text, variables);
    ShellWords words{"!"};
    if (const auto rest = trimmed(text.substr(1)); !rest.empty()) words.emplace_back(rest);
    return words;
}

}  // namespace ftp::client
