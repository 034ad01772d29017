#include "ftp/options/command.hpp"

#include "common/base/text.hpp"
#include "ftp/options/help.hpp"
#include "ftp/options/operands.hpp"
#include "ftp/options/option_table.hpp"
#include "ftp/options/words.hpp"

namespace ftp::client {

namespace {

std::string program_and(Verb verb) { return verb == Verb::shell ? "ftp" : "ftp " + std::string(to_text(verb)); }

UsageError misuse(Verb verb, const std::string& what) {
    return {program_and(verb) + ": " + what + " (" + program_and(verb) + " --help tells more)"};
}

// What stands first and is no verb is a host; unless nothing behind it fits a host.
UsageError unknown_verb(std::string_view word) {
    std::vector<std::string_view> verbs;
    for (const auto& row : verb_rows()) {
        if (!row.name.empty()) verbs.push_back(row.name);
    }
    return misuse(Verb::shell, "unknown verb " + printable(word) + did_you_mean(word, verbs));
}

// "ftp host 21" opens the shell.
bool names_a_server(const std::vector<std::string>& operands) {
    return operands.size() < 2 || (operands.size() == 2 && number<std::uint32_t>(operands[1]));
}

std::optional<std::string> apply_options(Command& command, const Words& words) {
    for (const auto& option : words.options) {
        if (auto wrong = option.row->apply(command, option.value)) return shown_name(*option.row) + ": " + *wrong;
    }
    if (command.quiet && command.verbose) return "-q and -v contradict each other";
    if (command.run.delete_limit && !command.run.remove_extra) return "--max-delete needs --delete";
    if (command.run.append && command.run.resume) return "-c and --append contradict each other";
    // What is there afterwards is more than the file here.
    if (command.run.append && !command.run.manifest.empty()) return "--append and --manifest contradict each other";
    if (command.run.append && command.run.verify) return "--append and --verify contradict each other";
    const auto& site = command.site_options;
    if (site.tls == TlsMode::off && names_trust(site)) return "--tls=off and --ca, --pin, --cert, --key contradict";
    return std::nullopt;
}

// What was converted has another size and another hash here than there. A URL may say so, too.
bool needs_binary(const Command& command) {
    const bool text = command.run.type != Type::image;
    return text && (command.run.resume || command.run.verify || !command.run.manifest.empty());
}

// What is synchronised, resumed or appended to is the file that has the name already.
void forget_new_names(Command& command) {
    auto& run = command.run;
    run.new_names_here &= command.verb == Verb::get && !run.resume;
    run.new_names_there &= command.verb == Verb::put && !run.resume && !run.append;
}

}  // namespace

bool names_trust(const SiteOptions& options) { return options.pins || options.ca || options.cert || options.key; }

Invocation parse_arguments(const std::vector<std::string>& arguments, Command defaults) {
    Command command = std::move(defaults);
    const auto verb = arguments.empty() ? std::nullopt : find_verb(arguments[0]);
    command.verb = verb.value_or(Verb::shell);
    if (command.verb != Verb::get && command.verb != Verb::put) command.run.type = Type::image;
    auto words = split_words(command.verb, {arguments.begin() + (verb ? 1 : 0), arguments.end()});
    const bool maybe_mistyped = !verb && !arguments.empty() && !arguments[0].starts_with('-');
    if (maybe_mistyped && (!words || !names_a_server(words->operands))) return unknown_verb(arguments[0]);
    if (!words) return misuse(command.verb, words.error().doing());
    if (words->help) return Print{help_text(command.verb)};
    if (words->version) return Print{"ftp " FTP_VERSION "\n"};
    if (const auto wrong = apply_options(command, *words)) return misuse(command.verb, *wrong);
    forget_new_names(command);
    if (const auto taken = take_operands(command, std::move(words->operands)); !taken)
        return misuse(command.verb, taken.error().doing());
    if (needs_binary(command)) return misuse(command.verb, "-c, --verify and --manifest need binary files");
    return command;
}

}  // namespace ftp::client
