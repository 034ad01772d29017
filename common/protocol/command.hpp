#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ftp {

// One command line (RFC 959 §5.3): a verb, and what stands behind exactly one space (RFC 3659 §2.2).
struct Command {
    std::string verb;           // upper case
    std::string argument;       // every byte behind the separating space, trailing spaces too
    bool has_argument = false;  // "STAT" and "STAT " differ from "STAT x"; the latter two have an argument
};

// Nothing when the verb is not 1 to 16 of A-Z a-z 0-9 @.
std::optional<Command> parse_command(std::string_view line);

}  // namespace ftp
