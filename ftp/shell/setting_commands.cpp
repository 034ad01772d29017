#include "common/base/text.hpp"
#include "ftp/shell/interpreter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ftp::client {

namespace {

struct SettingRow {
    std::string_view name;
    bool Settings::*value;
    std::string_view on;
    std::string_view off;
};

constexpr std::array setting_rows{
    SettingRow{"verbose", &Settings::verbose, "The conversation is shown.", "The conversation is not shown."},
    SettingRow{"hash", &Settings::hash, "A # is printed for each 64 KiB.", "No # is printed."},
    SettingRow{"prompt", &Settings::prompt, "mget, mput and mdelete ask before each file.",
               "mget, mput and mdelete do not ask."},
    SettingRow{"passive", &Settings::passive, "Data connections are opened from here.",
               "Data connections are opened by the server, where it can."},
    SettingRow{"glob", &Settings::glob, "* ? and [ stand for many names.", "* ? and [ stand for themselves."},
};

std::string line_of(const Row& row) {
    const auto start = std::string(row.name) + (row.syntax.empty() ? "" : " ") + std::string(row.syntax);
    return fmt::format("{:<34} {}", start, row.help);
}

}  // namespace

awaitable<ExitStatus> toggle(Interpreter& shell, const Task& task) {
    const auto row = std::ranges::find(setting_rows, task.row->stands_for, &SettingRow::name);
    const std::string other = shell.settings().*row->value ? "off" : "on";
    const auto& wanted = task.words.empty() ? other : task.words.front();
    if (wanted != "on" && wanted != "off") co_return shell.misused(std::string(row->name) + " is on or off");
    shell.set(row->value, wanted == "on");
    shell.mention(std::string(wanted == "on" ? row->on : row->off));
    co_return ExitStatus::done;
}

awaitable<ExitStatus> set_type(Interpreter& shell, const Task& task) {
    const std::string type = task.words.empty() ? std::string(task.row->stands_for) : lower(task.words.front());
    if (type.empty()) shell.say("Files are transferred as they are (binary).");
    const bool image = type.empty() || type == "binary" || type == "image" || type == "i";
    // A file that was converted is another one, and no size or hash can tell whether it arrived whole.
    if (!image) co_return shell.misused("files are transferred as they are, never converted: binary is the only type");
    co_return ExitStatus::done;
}

awaitable<ExitStatus> status(Interpreter& shell, const Task&) {
    if (const auto* open = shell.connection()) {
        const auto& site = open->host->site;
        shell.say(fmt::format("Logged in as {} on {} port {}.", site.user, site.host, site.port.value()));
        if (!open->host->folder.empty()) shell.say("In " + open->host->folder + ".");
    } else {
        shell.say("No server is open.");
    }
    for (const auto& row : setting_rows) shell.say(std::string(shell.settings().*row.value ? row.on : row.off));
    co_return ExitStatus::done;
}

awaitable<ExitStatus> help(Interpreter& shell, const Task& task) {
    if (task.words.empty()) {
        for (const auto& row : rows()) shell.say(line_of(row));
        co_return ExitStatus::done;
    }
    const auto row = find_row(task.words.front(), Abbreviations::yes);
    if (!row) co_return shell.misused(row.error().doing());
    shell.say(line_of(**row));
    if (!(*row)->aliases.empty()) shell.say("also: " + std::string((*row)->aliases));
    co_return ExitStatus::done;
}

}  // namespace ftp::client
