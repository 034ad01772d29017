#include "common/protocol/features.hpp"

#include "common/base/text.hpp"

#include <algorithm>

namespace ftp {

Features::Features(const Reply& reply) {
    if (!reply.is(Code::system_status)) return;
    const auto& lines = reply.lines();
    for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
        // RFC 2389 §3.2 has exactly one space before a label; IIS 6, Serv-U and WS_FTP send several.
        const auto line = trimmed(lines[i]);
        if (line.empty()) continue;
        const auto space = std::min(line.find(' '), line.size());
        lines_.push_back({std::string(line.substr(0, space)), std::string(trimmed(line.substr(space)))});
    }
}

bool Features::has(std::string_view label) const {
    return std::ranges::any_of(lines_, [&](const Line& line) { return same_word(line.label, label); });
}

std::string Features::parameters(std::string_view label) const {
    const auto found = std::ranges::find_if(lines_, [&](const Line& line) { return same_word(line.label, label); });
    return found == lines_.end() ? std::string() : found->parameters;
}

std::vector<std::string> Features::lines() const {
    std::vector<std::string> all;
    for (const auto& line : lines_) all.push_back(line.label + (line.parameters.empty() ? "" : " " + line.parameters));
    return all;
}

bool Features::has_line(std::string_view line) const {
    const auto space = std::min(line.find(' '), line.size());
    const auto label = line.substr(0, space);
    const auto parameters = trimmed(line.substr(space));
    return std::ranges::any_of(lines_, [&](const Line& known) {
        return same_word(known.label, label) && same_word(known.parameters, parameters);
    });
}

}  // namespace ftp
