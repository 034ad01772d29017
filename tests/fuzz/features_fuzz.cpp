#include "common/base/text.hpp"
#include "common/protocol/features.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

namespace ftp::fuzz {

void check(std::string_view input) {
    std::vector<std::string> lines{"Features:"};
    for (const auto line : split(input, '\n')) lines.emplace_back(line);
    lines.emplace_back("End");
    const Features features(Reply(Code::system_status, lines));
    for (const auto& line : split(input, '\n')) {
        const auto whole = trimmed(line);
        if (whole.empty()) continue;
        require(features.has(whole.substr(0, whole.find(' '))), "the label of every line is a feature");
        require(features.has_line(whole), "every line is a line");
        (void)features.parameters(whole);
    }
}

}  // namespace ftp::fuzz
