#include "common/base/text.hpp"
#include "common/protocol/command.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace ftp::fuzz {

void check(std::string_view line) {
    const auto command = parse_command(line);
    if (!command) return;
    require(!command->verb.empty() && command->verb.size() <= 16, "a verb has 1 to 16 octets");
    require(command->verb == upper(line.substr(0, command->verb.size())), "a verb is what the line begins with");
    const auto written = command->has_argument ? command->verb + ' ' + command->argument : command->verb;
    require(written.size() == line.size() && written.ends_with(command->argument), "nothing of a line is lost");
}

}  // namespace ftp::fuzz
