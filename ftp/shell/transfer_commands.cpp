#include "common/base/text.hpp"
#include "ftp/shell/interpreter.hpp"
#include "ftp/shell/local_names.hpp"

namespace ftp::client {

namespace {

enum class Answer { yes, no, all, quit };

Answer meaning(std::string_view line) {
    const auto word = lower(trimmed(line));
    if (word.empty()) return Answer::yes;
    switch (word.front()) {
        case 'n':
            return Answer::no;
        case 'a':
            return Answer::all;
        case 'q':
            return Answer::quit;
        default:
            return Answer::yes;
    }
}

std::string shown(const Place& place) {
    if (const auto* url = std::get_if<Url>(&place)) return url->path;
    return std::get<LocalPath>(place).text;
}

awaitable<Answer> ask(Interpreter& shell, std::string question) {
    shell.surface().printer.prompt(printable(question) + "? [y/n/a/q] ");
    const auto line = co_await shell.surface().answers->next();
    co_return line&&* line ? meaning(**line) : Answer::quit;
}

// Those of the sources that somebody wants.
awaitable<void> keep_confirmed(Interpreter& shell, std::string doing, Command& command) {
    std::vector<Place> kept;
    for (std::size_t i = 0; i < command.sources.size(); ++i) {
        const auto answer = co_await ask(shell, doing + " " + shown(command.sources[i]));
        if (answer == Answer::quit) break;
        if (answer == Answer::yes) kept.push_back(command.sources[i]);
        if (answer != Answer::all) continue;
        kept.insert(kept.end(), command.sources.begin() + static_cast<std::ptrdiff_t>(i), command.sources.end());
        break;
    }
    command.sources = std::move(kept);
}

// Nobody has said what the files are to be called, or where they go.
bool target_is_left_out(const Command& command) {
    if (!command.destination) return false;
    if (const auto* url = std::get_if<Url>(&*command.destination))
        return command.verb == Verb::put && url->path.empty();
    const auto* local = std::get_if<LocalPath>(&*command.destination);
    return command.verb == Verb::get && local && local->text == ".";
}

}  // namespace

awaitable<ExitStatus> run_verb(Interpreter& shell, const Task& task) {
    Command command = task.command;
    if (target_is_left_out(command)) command.run.names = shell.names();
    if (command.verb == Verb::get || command.verb == Verb::put) {
        command.run.keep_at_most = shell.take_keep_at_most();
        if (command.run.keep_at_most && (command.run.type != Type::image || command.run.append))
            co_return shell.misused("restart needs a binary file that is not appended to");
        if (command.run.keep_at_most) command.run.resume = true;
    }
    if (auto expanded = expand_names(command, shell.settings().glob); !expanded)
        co_return shell.complain("", expanded.error());
    co_return co_await shell.carry_out(std::move(command));
}

awaitable<ExitStatus> run_on_several(Interpreter& shell, const Task& task) {
    Command command = task.command;
    if (auto expanded = expand_names(command, shell.settings().glob); !expanded)
        co_return shell.complain("", expanded.error());
    command.run.names = shell.names();
    command.run.names.lowers_capitals = command.verb == Verb::get && shell.settings().lower_names;
    const bool asks = shell.settings().prompt && shell.surface().answers;
    if (asks) {
        if (auto expanded = co_await shell.expand_there(command); !expanded)
            co_return shell.complain("", expanded.error());
        co_await keep_confirmed(shell, std::string(task.row->name), command);
    }
    if (command.sources.empty()) co_return ExitStatus::done;
    co_return co_await shell.carry_out(std::move(command));
}

}  // namespace ftp::client
