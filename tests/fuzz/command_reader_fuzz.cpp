#include "common/protocol/command_reader.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>
#include <vector>

namespace ftp::fuzz {

namespace {

struct Heard {
    std::vector<CommandReader::Event> events;
    std::string answers;
    std::size_t held = 0;
    bool operator==(const Heard&) const = default;
};

// As it is heard when each packet has so many octets.
Heard hear(std::string_view bytes, std::size_t packet, CommandReader::Limits limits) {
    CommandReader reader(limits);
    Heard heard;
    while (!bytes.empty()) {
        const auto piece = bytes.substr(0, packet);
        bytes.remove_prefix(piece.size());
        reader.feed(piece);
        while (auto event = reader.next()) heard.events.push_back(std::move(*event));
    }
    heard.answers = reader.take_answers();
    heard.held = reader.held();
    return heard;
}

}  // namespace

void check(std::string_view input) {
    const auto [number, bytes] = choice_of(input);
    // Small limits: a fuzzer seldom writes 64 KiB.
    const CommandReader::Limits limits{.line = 20, .endless = 60, .strict_eol = (number & 1u) != 0};
    const auto whole = hear(bytes, bytes.size() + 1, limits);
    require(whole == hear(bytes, 1, limits), "octet by octet is the same as at once");
    require(whole == hear(bytes, 1 + number / 2, limits), "any split is the same as at once");
    for (const auto& event : whole.events) {
        const auto* line = std::get_if<std::string>(&event);
        if (!line) continue;
        require(line->size() < limits.line, "no line is longer than its limit");
        require(line->find('\0') == line->npos, "a line holds no NUL");
        require(limits.strict_eol || line->find('\n') == line->npos, "a line holds no line end");
    }
}

}  // namespace ftp::fuzz
