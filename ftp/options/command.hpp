#pragma once

#include "ftp/options/run_options.hpp"
#include "ftp/options/url.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace ftp::client {

enum class Verb { get, put, ls, cat, rm, mv, mkdir, sync };
std::string_view to_text(Verb verb);

struct LocalPath {
    std::string text;
    bool operator==(const LocalPath&) const = default;
};
struct StandardStream {  // "-": standard input or output, by where it stands
    bool operator==(const StandardStream&) const = default;
};
using Place = std::variant<LocalPath, StandardStream, Url>;

// What the user asked for, checked as far as the command line alone allows.
struct Command {
    Verb verb = Verb::get;
    std::vector<Place> sources;                 // at least one; of rm, ls, cat and mkdir: what they work on
    std::optional<Place> destination;           // of get, put, mv and sync
    bool recursive = false;                     // rm -r
    bool parents = false;                       // mkdir -p
    bool long_form = false;                     // ls -l
    bool quiet = false;                         // -q
    bool verbose = false;                       // -v
    std::chrono::milliseconds timeout{60'000};  // of silence
    RunOptions run;
};

// What the program should do with its arguments.
struct Print {  // --help, --version: to standard output, exit 0
    std::string text;
};
struct UsageError {  // to standard error, exit 2
    std::string text;
};
using Invocation = std::variant<Command, Print, UsageError>;

// arguments: without the name of the program.
Invocation parse_arguments(const std::vector<std::string>& arguments);

}  // namespace ftp::client
