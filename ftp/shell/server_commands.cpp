#include "common/base/text.hpp"
#include "ftp/remote/failure.hpp"
#include "ftp/shell/interpreter.hpp"

#include <algorithm>
#include <array>

namespace ftp::client {

namespace {

std::string joined_words(std::string_view first, const ShellWords& words) {
    std::string line(first);
    for (const auto& word : words) line += (line.empty() ? "" : " ") + word;
    return line;
}

// The session, opened again where it broke.
awaitable<Status> put_right(Interpreter& shell) {
    auto& session = shell.connection()->run.first();
    session.look();
    co_return co_await session.ready();
}

}  // namespace

awaitable<ExitStatus> open_server(Interpreter& shell, const Task& task) {
    const auto done = co_await shell.connect(task.command);
    if (done == ExitStatus::done && shell.connection()) {
        const auto& site = shell.connection()->host->site;
        const auto& security = shell.connection()->host->security;
        shell.mention("Logged in as " + site.user + " on " + site.host + ".");
        if (security.tls) shell.mention("Protection: " + security.outcome + ".");
    }
    co_return done;
}

awaitable<ExitStatus> log_in_as(Interpreter& shell, const Task& task) {
    if (!shell.server()) co_return shell.misused("no server is named (open HOST)");
    Command command = *shell.server();
    std::get<Url>(command.sources.front()).user = task.words.front();
    Secrets secrets;
    if (task.words.size() > 1) secrets.password = task.words[1];
    if (task.words.size() > 2) secrets.account = task.words[2];
    // That of the site is another's.
    command.site_options.password_command.reset();
    const auto done = co_await shell.log_in(std::move(command), std::move(secrets));
    if (done == ExitStatus::done) shell.mention("Logged in as " + task.words.front() + ".");
    co_return done;
}

awaitable<ExitStatus> close_server(Interpreter& shell, const Task&) {
    const auto done = co_await shell.make_up_login();
    co_await shell.leave();
    co_return done;
}

awaitable<ExitStatus> leave_shell(Interpreter& shell, const Task&) {
    const auto done = co_await shell.make_up_login();
    co_await shell.leave();
    shell.end();
    co_return done;
}

awaitable<ExitStatus> change_folder(Interpreter& shell, const Task& task) {
    if (auto ready = co_await put_right(shell); !ready) co_return shell.complain("", ready.error());
    std::string folder(task.row->stands_for);
    if (!task.words.empty()) folder = task.words.front();
    const auto changed = co_await shell.connection()->run.first().change_folder(std::move(folder));
    if (!changed) co_return shell.complain("", changed.error());
    co_return ExitStatus::done;
}

awaitable<ExitStatus> print_folder(Interpreter& shell, const Task&) {
    if (auto ready = co_await put_right(shell); !ready) co_return shell.complain("", ready.error());
    const auto folder = co_await shell.connection()->run.first().home();
    if (!folder) co_return shell.complain("", folder.error());
    shell.say(*folder);
    co_return ExitStatus::done;
}

namespace {

bool changes_folder(std::string_view line) {
    static constexpr std::array verbs{std::string_view("CWD"), std::string_view("CDUP"), std::string_view("XCWD"),
                                      std::string_view("XCUP")};
    return std::ranges::find(verbs, upper(line.substr(0, line.find(' ')))) != verbs.end();
}

}  // namespace

awaitable<ExitStatus> send_command(Interpreter& shell, const Task& task) {
    if (auto ready = co_await put_right(shell); !ready) co_return shell.complain("", ready.error());
    const auto line = joined_words(task.row->stands_for, task.words);
    auto& session = shell.connection()->run.first();
    if (upper(line).starts_with("TYPE")) session.doubt_type();
    const auto reply = co_await session.talk().command(line);
    if (!reply) co_return shell.complain(std::string(task.row->name), reply.error());
    if (reply->transient_failure() || reply->permanent_failure())
        co_return shell.complain("", refusal(std::string(task.row->name), *reply));
    for (const auto& text : reply->lines()) shell.say(std::to_string(reply->number()) + " " + text);
    if (changes_folder(line)) co_await session.learn_folder();
    co_return ExitStatus::done;
}

}  // namespace ftp::client
