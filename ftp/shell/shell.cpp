#include "ftp/shell/shell.hpp"

#include "common/base/text.hpp"

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
        note(co_await interpreter_.execute(std::move(*words), Abbreviations::yes));
    }
    const ShellWords goodbye{"bye"};
    const bool unproven = interpreter_.login_put_off() && !terminated_;
    if (unproven) note(co_await interpreter_.execute(goodbye, Abbreviations::no));
    co_await interpreter_.leave();
    co_return prompts_ == Prompts::yes ? ExitStatus::done : first_failure_;
}

awaitable<std::optional<ShellWords>> Shell::next_command() {
    while (!terminated_) {
        if (prompts_ == Prompts::yes) printer_.prompt("ftp> ");
        auto line = co_await lines_.next();
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
