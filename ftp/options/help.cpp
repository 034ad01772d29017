#include "ftp/options/help.hpp"

#include "common/base/text.hpp"
#include "ftp/options/option_table.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

constexpr std::size_t screen_lines = 24;
constexpr std::size_t screen_columns = 80;

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(text.size() + 1, width), ' ');
    return text;
}

std::size_t lines_of(std::string_view text) { return static_cast<std::size_t>(std::ranges::count(text, '\n')); }

// Not every example begins with ftp: "pg_dump db | ftp put - ..." names it further on.
std::string shown_examples(std::string_view examples) {
    std::string text = "Examples:\n";
    for (const auto line : split(examples.substr(0, examples.size() - 1), '\n'))
        text += (line.find("| ftp ") == line.npos ? "  ftp " : "  ") + std::string(line) + "\n";
    return text;
}

std::string option_line(const OptionRow& row) {
    const auto value = row.value.empty() ? "" : (row.name.empty() ? " " : "=") + std::string(row.value);
    return padded("  " + shown_name(row) + value, 26) + std::string(row.help) + "\n";
}

std::string option_lines(Verb verb, bool common) {
    std::string text;
    for (const auto* row : options_of(verb)) {
        if (row->common == common) text += option_line(*row);
    }
    return text;
}

// The common options by their names alone, in as few lines as they need.
std::string common_names(Verb verb) {
    std::string text, line = "Also:";
    const auto add = [&](const std::string& word) {
        if (line.size() + 1 + word.size() > screen_columns) text += std::exchange(line, "     ") + "\n";
        line += " " + word;
    };
    for (const auto* row : options_of(verb)) {
        if (row->common) add(shown_name(*row) + (row->value.empty() ? "" : "=" + std::string(row->value)));
    }
    add("(see ftp(1))");
    return text + line + "\n";
}

std::string verb_help(const VerbRow& row) {
    const std::string head = shown_examples(row.examples) + "\nUsage: ftp " + std::string(row.name) + " [OPTION]... " +
                             std::string(row.synopsis) + "\n\n" + option_lines(row.verb, false);
    const auto all = option_lines(row.verb, true);
    return head + (lines_of(head) + lines_of(all) <= screen_lines ? all : common_names(row.verb));
}

std::string program_help() {
    std::string text =
        "Examples:\n"
        "  ftp get ftp://ftp.example.org/pub/a.iso\n"
        "  ftp sync web/ ftp://ann@host/www/\n"
        "  ftp ann.example.org            work with a server, one command after the other\n"
        "\nUsage: ftp VERB [OPTION]... ARGUMENT...  or  ftp [OPTION]... [SITE|HOST [PORT]]\n\n";
    for (const auto& row : verb_rows()) {
        if (!row.name.empty()) text += padded("  " + std::string(row.name), 11) + std::string(row.summary) + "\n";
    }
    return text + "Each VERB has its --help; ftp(1) tells all. Passwords: FTP_PASSWORD, ~/.netrc.\n";
}

}  // namespace

std::string help_text(Verb verb) { return verb == Verb::shell ? program_help() : verb_help(row_of(verb)); }

}  // namespace ftp::client
