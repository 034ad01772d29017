#include "common/protocol/command.hpp"

#include "common/base/text.hpp"

namespace ftp {

namespace {

bool is_verb(std::string_view word) {
    constexpr std::string_view octets = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@";
    return !word.empty() && word.size() <= 16 && word.find_first_not_of(octets) == word.npos;
}

}  // namespace

std::optional<Command> parse_command(std::string_view line) {
    const auto space = line.find(' ');
    const auto verb = line.substr(0, space);
    if (!is_verb(verb)) return std::nullopt;
    Command command;
    command.verb = upper(verb);
    command.has_argument = space != line.npos;
    if (command.has_argument) command.argument = line.substr(space + 1);
    return command;
}

}  // namespace ftp
