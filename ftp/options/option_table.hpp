#pragma once

#include "ftp/options/command.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ftp::client {

// One option. What the parser, the help, the completions and their tests know of it stands here.
struct OptionRow {
    char letter;             // 0: it has no short form
    std::string_view name;   // without its dashes; "": it has no long form
    std::string_view value;  // what its value is called; "": it takes none
    std::string_view help;
    Verbs verbs;
    bool common;  // of nearly every verb: the help of a verb that has many of its own only names it
    // Puts it into the command, in the order of the command line. What is wrong with the value, or nothing.
    std::optional<std::string> (*apply)(Command& command, std::string_view value);
};

std::span<const OptionRow> option_rows();
std::vector<const OptionRow*> options_of(Verb verb);

// "-P", "--limit-rate"; of two forms the long one.
std::string shown_name(const OptionRow& row);

// ", did you mean --limit-rate?", or "" when nothing is near.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace ftp::client
