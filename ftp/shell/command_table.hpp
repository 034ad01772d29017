#pragma once

#include "common/net/asio.hpp"
#include "ftp/options/command.hpp"
#include "ftp/ui/exit_status.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ftp::client {

class Interpreter;
struct Row;

using ShellWords = std::vector<std::string>;

// One command of the shell, understood and not yet carried out.
struct Task {
    const Row* row = nullptr;
    ShellWords words;                   // behind its name
    Command command;                    // what a verb of the program makes of them; of open: the server
    std::optional<std::string> output;  // of list_into: the local file that gets the listing
};

// What the words behind a name are.
enum class Grammar {
    words,   // as they are
    verb,    // those of a verb of the program, with its options
    server,  // HOST [PORT], a site or a URL
};

enum class Needs { nothing, server };

// One command of the shell. What can be said about it without carrying it out stands here.
struct Row {
    std::string_view name;
    std::string_view aliases;     // with a space between them
    std::string_view stands_for;  // of a verb: the verb and its options; else what goes to the server
    std::string_view syntax;      // behind its name
    std::string_view help;
    std::size_t least = 0;  // words; of those as they are, and of list_into
    std::size_t most = 0;
    Grammar grammar = Grammar::words;
    Needs needs = Needs::nothing;
    awaitable<ExitStatus> (*handler)(Interpreter&, const Task&) = nullptr;
};

inline constexpr std::size_t any_number = 1000;

std::span<const Row> rows();

enum class Abbreviations { no, yes };

// By its name, an alias or, where that is allowed, the beginning of one that fits no other row. Errors:
// invalid_argument, with the nearest name or all that fit.
Result<const Row*> find_row(std::string_view name, Abbreviations abbreviations);

// What the words of a line mean. defaults: options that hold unless the words say otherwise, and the server that is
// open. Errors: invalid_argument, in plain words.
Result<Task> understand(ShellWords words, const Command& defaults, Abbreviations abbreviations);

// Handlers, by chapter.
awaitable<ExitStatus> run_verb(Interpreter&, const Task&);
awaitable<ExitStatus> run_on_several(Interpreter&, const Task&);  // mget, mput, mdelete: asks for each

awaitable<ExitStatus> list_into(Interpreter&, const Task&);  // the screen or a local file

awaitable<ExitStatus> open_server(Interpreter&, const Task&);
awaitable<ExitStatus> log_in_as(Interpreter&, const Task&);
awaitable<ExitStatus> close_server(Interpreter&, const Task&);
awaitable<ExitStatus> leave_shell(Interpreter&, const Task&);

awaitable<ExitStatus> change_folder(Interpreter&, const Task&);
awaitable<ExitStatus> print_folder(Interpreter&, const Task&);
awaitable<ExitStatus> send_command(Interpreter&, const Task&);  // stands_for, and the words

awaitable<ExitStatus> change_local_folder(Interpreter&, const Task&);
awaitable<ExitStatus> print_local_folder(Interpreter&, const Task&);
awaitable<ExitStatus> run_local_command(Interpreter&, const Task&);  // stands_for, and the words

awaitable<ExitStatus> help(Interpreter&, const Task&);
awaitable<ExitStatus> status(Interpreter&, const Task&);
awaitable<ExitStatus> toggle(Interpreter&, const Task&);           // stands_for names the setting
awaitable<ExitStatus> set_type(Interpreter&, const Task&);         // stands_for names the type
awaitable<ExitStatus> map_names(Interpreter&, const Task&);        // nmap
awaitable<ExitStatus> translate_names(Interpreter&, const Task&);  // ntrans
awaitable<ExitStatus> restart_next(Interpreter&, const Task&);
awaitable<ExitStatus> refuse_macro(Interpreter&, const Task&);  // where no shell has taken it
awaitable<ExitStatus> accept_only(Interpreter&, const Task&);   // of stands_for there is nothing else

}  // namespace ftp::client
