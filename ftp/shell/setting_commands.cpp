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
    SettingRow{"cr", &Settings::strips_cr, "Lines of text lose the CR at their end.",
               "Lines of text keep the CR at their end."},
    SettingRow{"case", &Settings::lower_names, "mget turns names in capitals into small letters.",
               "mget keeps names as they are."},
    SettingRow{"runique", &Settings::new_names_here, "get finds a new name where there is a file.",
               "get replaces the file of that name."},
    SettingRow{"sunique", &Settings::new_names_there, "put finds a new name where there is a file.",
               "put replaces the file of that name."},
    SettingRow{"progress", &Settings::progress, "Transfers are shown on the terminal.", "Transfers are not shown."},
    SettingRow{"bell", &Settings::bell, "The bell of the terminal sounds behind each transfer.", "The bell is silent."},
    SettingRow{"glob", &Settings::glob, "* ? and [ stand for many names.", "* ? and [ stand for themselves."},
};

// Some name a level: "debug 3".
std::optional<bool> switched(std::string_view word) {
    if (word == "on") return true;
    if (word == "off") return false;
    if (const auto level = number<unsigned>(word)) return *level > 0;
    return std::nullopt;
}

std::string line_of(const Row& row) {
    const auto start = std::string(row.name) + (row.syntax.empty() ? "" : " ") + std::string(row.syntax);
    return fmt::format("{:<34} {}", start, row.help);
}

}  // namespace

awaitable<ExitStatus> toggle(Interpreter& shell, const Task& task) {
    const auto row = std::ranges::find(setting_rows, task.row->stands_for, &SettingRow::name);
    std::optional<bool> wanted = !(shell.settings().*row->value);
    if (!task.words.empty()) wanted = switched(task.words.front());
    if (!wanted) co_return shell.misused(std::string(row->name) + " is on or off");
    shell.set(row->value, *wanted);
    shell.mention(std::string(*wanted ? row->on : row->off));
    co_return ExitStatus::done;
}

namespace {

struct TypeRow {
    std::string_view names;
    bool ascii;
};
constexpr TypeRow type_rows[] = {{"binary image i tenex l", false}, {"ascii a", true}};

std::string_view told(bool ascii) {
    return ascii ? "Files are transferred as text (ascii)." : "Files are transferred as they are (binary).";
}

std::string told(const NameRules& names) {
    if (names.empty()) return "Names are kept as they are.";
    std::string text = "Of names";
    if (!names.from.empty()) text += " each of " + names.from + " becomes " + (names.to.empty() ? "nothing" : names.to);
    if (!names.pattern.empty())
        text += (names.from.empty() ? " " : ", then ") + names.pattern + " becomes " + names.result;
    return text + ".";
}

}  // namespace

awaitable<ExitStatus> set_type(Interpreter& shell, const Task& task) {
    const std::string type = task.words.empty() ? std::string(task.row->stands_for) : lower(task.words.front());
    if (type.empty()) {
        shell.say(std::string(told(shell.settings().ascii)));
        co_return ExitStatus::done;
    }
    for (const auto& row : type_rows) {
        if (std::ranges::count(split(row.names, ' '), std::string_view(type)) == 0) continue;
        shell.set(&Settings::ascii, row.ascii);
        shell.mention(std::string(told(row.ascii)));
        co_return ExitStatus::done;
    }
    co_return shell.misused("the type is ascii or binary");
}

awaitable<ExitStatus> accept_only(Interpreter& shell, const Task& task) {
    const std::string only(task.row->stands_for);
    if (task.words.empty()) shell.say("The " + std::string(task.row->name) + " is " + only + ".");
    const bool fits = task.words.empty() || only.starts_with(lower(task.words.front()));
    if (!fits) co_return shell.misused("the " + std::string(task.row->name) + " can only be " + only);
    co_return ExitStatus::done;
}

awaitable<ExitStatus> map_names(Interpreter& shell, const Task& task) {
    if (task.words.size() == 1) co_return shell.misused("usage: nmap [PATTERN NAME]");
    auto& names = shell.names();
    names.pattern = task.words.empty() ? "" : task.words.front();
    names.result.clear();
    for (std::size_t i = 1; i < task.words.size(); ++i) names.result += (i > 1 ? " " : "") + task.words[i];
    shell.mention(told(names));
    co_return ExitStatus::done;
}

awaitable<ExitStatus> translate_names(Interpreter& shell, const Task& task) {
    auto& names = shell.names();
    names.from = task.words.empty() ? "" : task.words.front();
    names.to = task.words.size() < 2 ? "" : task.words.back();
    shell.mention(told(names));
    co_return ExitStatus::done;
}

awaitable<ExitStatus> restart_next(Interpreter& shell, const Task& task) {
    const auto offset = number<std::uint64_t>(task.words.front());
    if (!offset) co_return shell.misused("restart needs a number of octets");
    shell.keep_at_most(ByteCount(*offset));
    shell.mention("The next get or put keeps " + std::to_string(*offset) + " octets of what is there, at most.");
    co_return ExitStatus::done;
}

awaitable<ExitStatus> refuse_macro(Interpreter& shell, const Task&) {
    co_return shell.misused("macros are made and carried out by lines of the shell only (a script has variables)");
}

awaitable<ExitStatus> status(Interpreter& shell, const Task&) {
    if (const auto* open = shell.connection()) {
        const auto& site = open->host->site;
        shell.say(fmt::format("Logged in as {} on {} port {}.", site.user, site.host, site.port.value()));
        if (!open->host->folder.empty()) shell.say("In " + open->host->folder + ".");
    } else {
        shell.say("No server is open.");
    }
    shell.say(std::string(told(shell.settings().ascii)));
    for (const auto& row : setting_rows) shell.say(std::string(shell.settings().*row.value ? row.on : row.off));
    shell.say(told(shell.names()));
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
