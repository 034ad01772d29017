#include "ftp/shell/command_table.hpp"

#include "common/base/text.hpp"
#include "ftp/options/operands.hpp"
#include "ftp/options/option_table.hpp"
#include "ftp/options/words.hpp"

#include <algorithm>
#include <array>

namespace ftp::client {

namespace {

constexpr auto W = Grammar::words;
constexpr auto V = Grammar::verb;
constexpr auto on_server = Needs::server;
constexpr auto here = Needs::nothing;

// In the order of help. Names are those of the ftp(1) of the BSDs, and of lftp where it has none.
constexpr std::array table{
    Row{"open", "ftp", "", "SITE | HOST [PORT] | URL", "log in to a server", 1, 2, Grammar::server, here, open_server},
    Row{"user", "", "", "NAME [PASSWORD [ACCOUNT]]", "log in, or log in again as somebody else", 1, 3, W, here,
        log_in_as},
    Row{"account", "", "ACCT", "WORD", "give the server a second password", 1, 1, W, on_server, send_command},
    Row{"close", "disconnect", "", "", "leave the server", 0, 0, W, here, close_server},
    Row{"bye", "quit exit", "", "", "leave the server and the shell", 0, 0, W, here, leave_shell},

    Row{"cd", "cwd", "", "FOLDER", "go to a folder on the server", 1, 1, W, on_server, change_folder},
    Row{"cdup", "", "..", "", "go to the folder above", 0, 0, W, on_server, change_folder},
    Row{"pwd", "", "", "", "tell the folder on the server", 0, 0, W, on_server, print_folder},
    Row{"lcd", "", "", "[FOLDER]", "go to a local folder, or home", 0, 1, W, here, change_local_folder},
    Row{"lpwd", "", "", "", "tell the local folder", 0, 0, W, here, print_local_folder},
    Row{"lls", "", "ls", "[WORD...]", "list a local folder, as ls(1) does", 0, any_number, W, here, run_local_command},
    Row{"!", "", "", "[COMMAND...]", "run a local command, or a local shell", 0, any_number, W, here,
        run_local_command},

    Row{"ls", "nlist", "ls", "[-la] [PATH [LOCAL]]", "list a folder, into a local file", 0, 2, V, here, list_into},
    Row{"dir", "ll", "ls -l", "[PATH [LOCAL]]", "the same with kind, size and time", 0, 2, V, here, list_into},
    Row{"mls", "", "ls", "PATH... LOCAL", "list several; LOCAL - is the screen", 2, any_number, V, here, list_into},
    Row{"mdir", "", "ls -l", "PATH... LOCAL", "the same with kind, size and time", 2, any_number, V, here, list_into},
    Row{"tree", "", "tree", "[PATH...]", "list folders with all that is in them", 0, 0, V, here, run_verb},
    Row{"du", "", "du", "[PATH...]", "tell how much is in folders", 0, 0, V, here, run_verb},
    Row{"cat", "more less page", "cat", "PATH...", "write files to standard output", 0, 0, V, here, run_verb},

    Row{"get", "recv", "get", "[-c] PATH... [LOCAL]", "download files and folders", 0, 0, V, here, run_verb},
    Row{"reget", "", "get -c", "PATH... [LOCAL]", "go on with a download that broke", 0, 0, V, here, run_verb},
    Row{"newer", "", "get --only missing,changed", "PATH [LOCAL]", "download a file that differs", 0, 0, V, here,
        run_verb},
    Row{"mget", "", "get", "PATH...", "download several files into the local folder", 0, 0, V, here, run_on_several},
    Row{"put", "send", "put", "[-c] LOCAL... [PATH]", "upload files and folders", 0, 0, V, here, run_verb},
    Row{"restart", "", "", "OFFSET", "next get or put: keep so many octets", 1, 1, W, here,
        restart_next},
    Row{"append", "", "put --append", "LOCAL [PATH]", "upload behind what is there", 0, 0, V, here, run_verb},
    Row{"mput", "msend", "put", "LOCAL...", "upload several files into the remote folder", 0, 0, V, here,
        run_on_several},
    Row{"sync", "", "sync", "FROM TO", "transfer what differs; :PATH is on the server", 0, 0, V, here, run_verb},
    Row{"check", "", "check", "FROM TO", "compare; :PATH is on the server", 0, 0, V, here, run_verb},

    Row{"delete", "rm", "rm", "[-r] PATH...", "remove files", 0, 0, V, here, run_verb},
    Row{"mdelete", "mrm", "rm", "PATH...", "remove several files", 0, 0, V, here, run_on_several},
    Row{"rename", "mv", "mv", "PATH... PATH", "rename or move", 0, 0, V, here, run_verb},
    Row{"cp", "", "cp", "PATH... PATH", "copy files on the server", 0, 0, V, here, run_verb},
    Row{"mkdir", "", "mkdir", "[-p] PATH...", "make folders", 0, 0, V, here, run_verb},
    Row{"rmdir", "", "RMD", "PATH", "remove an empty folder", 1, 1, W, on_server, send_command},
    Row{"chmod", "", "SITE CHMOD", "MODE PATH", "set the mode of a file", 2, 2, W, on_server, send_command},
    Row{"umask", "", "SITE UMASK", "[MASK]", "set or tell the mask for new files", 0, 1, W, on_server, send_command},
    Row{"size", "", "SIZE", "PATH", "tell the size of a file", 1, 1, W, on_server, send_command},
    Row{"modtime", "", "MDTM", "PATH", "tell the time of a file", 1, 1, W, on_server, send_command},

    Row{"system", "", "SYST", "", "ask what system the server is", 0, 0, W, on_server, send_command},
    Row{"features", "", "FEAT", "", "ask what the server can", 0, 0, W, on_server, send_command},
    Row{"rstatus", "", "STAT", "[PATH]", "ask the server for its status", 0, 1, W, on_server, send_command},
    Row{"rhelp", "remotehelp", "HELP", "[WORD]", "ask the server for help", 0, 1, W, on_server, send_command},
    Row{"idle", "", "SITE IDLE", "[SECONDS]", "set or tell how long it waits for us", 0, 1, W, on_server, send_command},
    Row{"reset", "", "NOOP", "", "have the server answer: all is in step again", 0, 0, W, on_server, send_command},
    Row{"site", "", "SITE", "WORD...", "a command of this server alone", 1, any_number, W, on_server, send_command},
    Row{"quote", "literal", "", "WORD...", "any command, as it is", 1, any_number, W, on_server, send_command},

    Row{"binary", "image tenex", "image", "", "transfer files as they are", 0, 0, W, here, set_type},
    Row{"ascii", "", "ascii", "", "get and put text, with local line ends", 0, 0, W, here, set_type},
    Row{"type", "", "", "[ascii|binary]", "tell how, or set it", 0, 1, W, here, set_type},
    Row{"cr", "", "cr", "[on|off]", "leave out the CR before line ends of text", 0, 1, W, here, toggle},
    Row{"mode", "", "stream", "[stream]", "of transfers: there is but this one", 0, 1, W, here, accept_only},
    Row{"struct", "", "file", "[file]", "of files: there is but this one", 0, 1, W, here, accept_only},
    Row{"form", "", "non-print", "[non-print]", "of text: there is but this one", 0, 1, W, here, accept_only},
    Row{"sendport", "", "on", "[on]", "the server is always told where to", 0, 1, W, here, accept_only},
    Row{"passive", "", "passive", "[on|off]", "open data connections from here", 0, 1, W, here, toggle},
    Row{"case", "", "case", "[on|off]", "mget: README becomes readme here", 0, 1, W, here, toggle},
    Row{"ntrans", "", "", "[FROM [TO]]", "get, put: other characters in names", 0, 2, W, here, translate_names},
    Row{"nmap", "", "", "[PATTERN NAME]", "get, put: $1.$2 becomes $2-$1", 0, any_number, W, here, map_names},
    Row{"runique", "", "runique", "[on|off]", "get replaces nothing: a.1 beside a", 0, 1, W, here, toggle},
    Row{"sunique", "", "sunique", "[on|off]", "put replaces nothing: a.1 beside a", 0, 1, W, here, toggle},
    Row{"hash", "", "hash", "[on|off]", "print # for each 64 KiB", 0, 1, W, here, toggle},
    Row{"progress", "tick", "progress", "[on|off]", "show transfers on the terminal", 0, 1, W, here, toggle},
    Row{"bell", "", "bell", "[on|off]", "sound the bell behind each transfer", 0, 1, W, here, toggle},
    Row{"verbose", "debug trace", "verbose", "[on|off]", "show the conversation", 0, 1, W, here, toggle},
    Row{"prompt", "", "prompt", "[on|off]", "ask before each file of mget, mput, mdelete", 0, 1, W, here, toggle},
    Row{"glob", "", "glob", "[on|off]", "expand * ? and [ in names", 0, 1, W, here, toggle},
    Row{"macdef", "", "", "NAME", "the lines up to an empty one are a macro", 1, 1, W, here, refuse_macro},
    Row{"$", "", "", "NAME [WORD...]", "carry out a macro; its $1 to $9, and $i", 1, any_number, W, here,
        refuse_macro},
    Row{"status", "", "", "", "tell all of this", 0, 0, W, here, status},
    Row{"help", "?", "", "[COMMAND]", "tell what commands there are", 0, 1, W, here, help},
};

bool named(const Row& row, std::string_view name) {
    return row.name == name || (!row.aliases.empty() && std::ranges::count(split(row.aliases, ' '), name) > 0);
}

bool begins(const Row& row, std::string_view start) {
    const auto fits = [&](std::string_view name) { return name.starts_with(start); };
    return fits(row.name) || std::ranges::any_of(split(row.aliases, ' '), fits);
}

Error wrong(std::string what) { return {std::errc::invalid_argument, std::move(what)}; }

std::string misused(const Row& row) {
    return "usage: " + std::string(row.name) + (row.syntax.empty() ? "" : " ") + std::string(row.syntax);
}

Error unknown(std::string_view name) {
    std::vector<std::string_view> names;
    for (const auto& row : table) names.push_back(row.name);
    return wrong("unknown command " + printable(name) + did_you_mean(name, names) + " (help tells all)");
}

bool names_a_file(std::string_view path) {
    const auto name = path.substr(path.rfind('/') + 1);
    return !name.empty() && name != "." && name != "..";
}

// The last word of ls and its like names a local file where it is one too many for them.
Status take_output(Task& task) {
    const auto split = split_words(Verb::ls, task.words);
    if (!split) return {};  // the verb itself says what is wrong
    const auto& row = *task.row;
    const auto operands = split->operands.size();
    if (operands > row.most) return wrong(misused(row));
    if (operands < 2) return {};
    const auto& output = split->operands.back();
    if (!names_a_file(output)) return wrong(printable(output) + " is a folder: the listing goes into a file");
    if (output != "-") task.output = output;
    task.words.erase(task.words.begin() + static_cast<std::ptrdiff_t>(split->places.back()));
    return {};
}

Result<Task> understand_verb(Task task, const Command& defaults) {
    if (task.row->handler == list_into) {
        if (auto taken = take_output(task); !taken) return taken.error();
    }
    std::vector<std::string> words;
    for (const auto part : split(task.row->stands_for, ' ')) words.emplace_back(part);
    words.insert(words.end(), task.words.begin(), task.words.end());
    // All words of mget are on the server, those of mput are not.
    if (task.row->handler == run_on_several && task.row->stands_for == "get") words.emplace_back(".");
    if (task.row->handler == run_on_several && task.row->stands_for == "put") words.emplace_back(":");
    auto invocation = parse_arguments(words, defaults);
    if (const auto* misuse = std::get_if<UsageError>(&invocation)) return wrong(misuse->text);
    if (std::holds_alternative<Print>(invocation)) return wrong(misused(*task.row));
    task.command = std::get<Command>(std::move(invocation));
    return task;
}

Result<Task> understand_server(Task task, const Command& defaults) {
    task.command = defaults;
    task.command.verb = Verb::shell;
    task.command.sources.clear();
    if (auto taken = take_operands(task.command, task.words); !taken) return taken.error();
    return task;
}

}  // namespace

std::span<const Row> rows() { return table; }

Result<const Row*> find_row(std::string_view name, Abbreviations abbreviations) {
    const auto exact = std::ranges::find_if(table, [&](const Row& row) { return named(row, name); });
    if (exact != table.end()) return &*exact;
    std::vector<const Row*> fitting;
    for (const auto& row : table) {
        if (begins(row, name)) fitting.push_back(&row);
    }
    if (abbreviations == Abbreviations::no || fitting.empty()) return unknown(name);
    if (fitting.size() == 1) return fitting.front();
    std::string all;
    for (const auto* row : fitting) all += " " + std::string(row->name);
    return wrong(printable(name) + " may be" + all);
}

Result<Task> understand(ShellWords words, const Command& defaults, Abbreviations abbreviations) {
    // "!ls" needs no space.
    if (words.front().size() > 1 && words.front().front() == '!') {
        words.front().erase(0, 1);
        words.insert(words.begin(), "!");
    }
    auto row = find_row(words.front(), abbreviations);
    if (!row) return row.error();
    Task task;
    task.row = *row;
    task.words.assign(words.begin() + 1, words.end());
    const bool fits = task.words.size() >= task.row->least && task.words.size() <= task.row->most;
    if (task.row->grammar != Grammar::verb && !fits) return wrong(misused(*task.row));
    if (task.row->needs == Needs::server && !defaults.here) return wrong("no server is open (open HOST)");
    switch (task.row->grammar) {
        case Grammar::verb:
            return understand_verb(std::move(task), defaults);
        case Grammar::server:
            return understand_server(std::move(task), defaults);
        case Grammar::words:
            break;
    }
    return task;
}

}  // namespace ftp::client
