#include "ftp/options/command.hpp"

#include "common/base/text.hpp"
#include "common/base/units.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <sstream>

namespace ftp::client {

namespace {

// What the command line says, before it makes sense.
struct Words {
    std::vector<std::string> paths;
    std::string timeout;
    std::string tls = "off";
    bool no_progress = false;
};

struct VerbRow {
    Verb verb;
    const char* name;
    const char* summary;
    const char* examples;
};

constexpr std::array verb_rows{
    VerbRow{Verb::get, "get", "download files and folders",
            "  ftp get ftp://ftp.example.org/pub/a.iso\n"
            "  ftp get -c ftp://ann@host/results results/\n"
            "  ftp get ftp://host/log.txt - | grep error"},
    VerbRow{Verb::put, "put", "upload files and folders",
            "  ftp put report.pdf ftp://ann@host/in/\n"
            "  ftp put -P 4 pictures ftp://ann@host/shop/\n"
            "  pg_dump db | ftp put - ftp://ann@host/db.sql"},
    VerbRow{Verb::ls, "ls", "list folders", "  ftp ls ftp://ftp.example.org/pub\n  ftp ls -l ftp://ann@host/in"},
    VerbRow{Verb::cat, "cat", "write files to standard output", "  ftp cat ftp://ftp.example.org/pub/README"},
    VerbRow{Verb::rm, "rm", "remove files and, with -r, folders",
            "  ftp rm ftp://ann@host/in/old.txt\n  ftp rm -r ftp://ann@host/old"},
    VerbRow{Verb::mv, "mv", "rename or move on the server", "  ftp mv ftp://ann@host/in/a ftp://ann@host/done/"},
    VerbRow{Verb::mkdir, "mkdir", "make folders", "  ftp mkdir -p ftp://ann@host/2026/11"},
    VerbRow{Verb::sync, "sync", "transfer what differs in size or time, either way",
            "  ftp sync site/ ftp://ann@host/www/       the content of site into www\n"
            "  ftp sync ftp://ann@host/in data          in becomes data/in\n"
            "  ftp sync -n -P 8 site/ ftp://ann@host/www/"},
};

void add_common_options(CLI::App& app, Command& command, Words& words) {
    auto* quiet = app.add_flag("-q", command.quiet, "say nothing but errors");
    app.add_flag("-v", command.verbose, "name each file")->excludes(quiet);
    app.add_option("--timeout", words.timeout, "give up after so much silence: 30s, 2m (default 60s)");
    app.add_option("--retries", command.run.retries,
                   "how often a file is tried again after a failure that may pass (default 3)")
        ->check(CLI::Range(0, 1000));
    app.add_option("--tls", words.tls, "only off is known to this version")->check(CLI::IsMember({"off"}));
    app.add_flag("--no-progress", words.no_progress, "for scripts; this version shows none");
}

void add_own_options(CLI::App& app, Verb verb, Command& command) {
    const bool transfers = verb == Verb::get || verb == Verb::put || verb == Verb::sync;
    if (transfers) {
        app.add_option("-P", command.run.sessions, "sessions in parallel (default 1)")->check(CLI::Range(1, 64));
        app.add_flag("-c", command.run.resume, "continue what an earlier run left unfinished");
    }
    if (verb == Verb::put || verb == Verb::sync)
        app.add_flag("-L", command.run.follow_links,
                     "follow symbolic links in local folders (otherwise they are left out)");
    if (verb == Verb::sync) app.add_flag("-n", command.run.dry_run, "only say what would be done");
    if (verb == Verb::rm) app.add_flag("-r", command.recursive, "folders too, with all that is in them");
    if (verb == Verb::mkdir) app.add_flag("-p", command.parents, "missing parents too; no error if it exists");
    if (verb == Verb::ls) app.add_flag("-l", command.long_form, "with kind, size and time");
}

Result<Place> parse_place(const std::string& text) {
    if (text.empty()) return Error(std::errc::invalid_argument, "an empty path");
    if (text == "-") return Place(StandardStream{});
    if (!looks_like_url(text)) return Place(LocalPath{text});
    auto url = parse_url(text);
    if (!url) return url.error();
    return Place(std::move(*url));
}

bool is_remote(const Place& place) { return std::holds_alternative<Url>(place); }
bool is_folder_or_file(const Place& place) { return std::holds_alternative<LocalPath>(place); }

// Of get: the destination may be left out. Of get, put, mv and sync it is the last word.
void split_places(Command& command) {
    auto& places = command.sources;
    const bool to_here = command.verb == Verb::get && (places.size() == 1 || is_remote(places.back()));
    const bool takes_one = command.verb == Verb::put || command.verb == Verb::mv || command.verb == Verb::sync;
    if (to_here) {
        command.destination = LocalPath{"."};
    } else if (command.verb == Verb::get || (takes_one && places.size() > 1)) {
        command.destination = std::move(places.back());
        places.pop_back();
    }
}

// What is wrong with the places, in plain words; nothing if they fit the verb.
std::optional<std::string> misplaced(const Command& command) {
    const auto all = [&](auto&& is) { return std::ranges::all_of(command.sources, is); };
    const auto destination_is = [&](auto&& is) { return command.destination && is(*command.destination); };
    const bool one = command.sources.size() == 1;
    const auto local_or_stream = [](const Place& place) { return !is_remote(place); };
    switch (command.verb) {
        case Verb::get:
            if (!all(is_remote)) return "what to get must be ftp:// URLs, with a local path behind them";
            if (!one && destination_is([](const Place& p) { return std::holds_alternative<StandardStream>(p); }))
                return "several files cannot go to standard output (see ftp cat)";
            return std::nullopt;
        case Verb::put:
            if (!destination_is(is_remote) || !all(local_or_stream))
                return "local paths and then an ftp:// URL are needed";
            if (!one && !all(is_folder_or_file)) return "standard input cannot be put together with other files";
            return std::nullopt;
        case Verb::mv:
            if (!one || !all(is_remote) || !destination_is(is_remote)) return "two ftp:// URLs are needed";
            if (!std::get<Url>(command.sources[0]).same_login(std::get<Url>(*command.destination)))
                return "both URLs must name the same user and host";
            return std::nullopt;
        case Verb::sync:
            if (one && all(is_remote) && destination_is(is_folder_or_file)) return std::nullopt;
            if (one && all(is_folder_or_file) && destination_is(is_remote)) return std::nullopt;
            return "a folder and an ftp:// URL are needed, the source first";
        case Verb::ls:
        case Verb::cat:
        case Verb::rm:
        case Verb::mkdir:
            if (!all(is_remote)) return "ftp:// URLs are needed";
            return std::nullopt;
    }
    return std::nullopt;
}

// All sources of one command live in one place: one login serves them.
std::optional<std::string> several_logins(const Command& command) {
    const Url* first = nullptr;
    for (const auto& place : command.sources) {
        const auto* url = std::get_if<Url>(&place);
        if (url && first && !url->same_login(*first)) return "all URLs must name the same user and host";
        if (url) first = url;
    }
    return std::nullopt;
}

Invocation completed(Command command, const Words& words) {
    const auto refuse = [&](const std::string& why) {
        return UsageError{"ftp " + std::string(to_text(command.verb)) + ": " + why};
    };
    if (!words.timeout.empty()) {
        const auto timeout = parse_duration(words.timeout);
        if (!timeout || timeout->count() == 0) return refuse("--timeout takes a time with its unit, such as 30s or 2m");
        command.timeout = *timeout;
    }
    for (const auto& text : words.paths) {
        auto place = parse_place(text);
        if (!place) return refuse(place.error().doing());
        command.sources.push_back(std::move(*place));
    }
    split_places(command);
    if (const auto why = misplaced(command)) return refuse(*why);
    if (const auto why = several_logins(command)) return refuse(*why);
    return command;
}

// As CLI11 takes them: from the back. It would take "[a,b]" apart for a list of several words; "./[a,b]" is the same
// file.
std::vector<std::string> for_cli11(const std::vector<std::string>& arguments) {
    std::vector<std::string> words(arguments.rbegin(), arguments.rend());
    for (auto& word : words) {
        if (word.starts_with('[') && word.ends_with(']')) word.insert(0, "./");
    }
    return words;
}

std::string suggestion(const std::vector<std::string>& arguments) {
    std::vector<std::string_view> verbs;
    for (const auto& row : verb_rows) verbs.push_back(row.name);
    if (arguments.empty() || std::ranges::find(verbs, arguments[0]) != verbs.end()) return "";
    const auto meant = nearest(arguments[0], verbs);
    return meant ? ", did you mean " + std::string(*meant) + "?" : "";
}

}  // namespace

std::string_view to_text(Verb verb) {
    for (const auto& row : verb_rows) {
        if (row.verb == verb) return row.name;
    }
    return "";
}

Invocation parse_arguments(const std::vector<std::string>& arguments) {
    Command command;
    Words words;
    CLI::App app(
        "Moves files to and from FTP servers. Where ftp:// is written, say ftp://user@host:port/path.\n"
        "Passwords come from FTP_PASSWORD, ~/.netrc or a question on the terminal.",
        "ftp");
    app.set_version_flag("--version", "ftp " FTP_VERSION);
    app.require_subcommand(1);
    app.footer("ftp VERB --help tells more of each; ftp(1) tells all.");
    for (const auto& row : verb_rows) {
        auto* sub = app.add_subcommand(row.name, row.summary);
        sub->footer(std::string("Examples:\n") + row.examples);
        sub->add_option("paths", words.paths, "ftp:// URLs and local paths")->required();
        add_own_options(*sub, row.verb, command);
        add_common_options(*sub, command, words);
        sub->callback([&command, &row] { command.verb = row.verb; });
    }
    try {
        app.parse(for_cli11(arguments));
    } catch (const CLI::ParseError& error) {
        std::ostringstream out, complaint;
        const int status = app.exit(error, out, complaint);
        if (status == 0) return Print{out.str()};
        return UsageError{"ftp: " + std::string(error.what()) + suggestion(arguments)};
    }
    return completed(std::move(command), words);
}

}  // namespace ftp::client
