#include "common/protocol/block.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

namespace ftp::fuzz {

namespace {

// What a reader makes of octets that come in pieces of this size.
std::string read(std::string_view octets, std::size_t piece) {
    BlockReader reader;
    std::string out;
    for (std::size_t at = 0; at < octets.size(); at += piece) {
        auto input = octets.substr(at, piece);
        for (;;) {
            const auto left = input.size();
            const auto event = reader.next(input);
            require(input.size() <= left, "nothing is put back");
            if (std::holds_alternative<BlockReader::Malformed>(event)) return out + "\nmalformed";
            if (std::holds_alternative<BlockReader::NeedsMore>(event)) break;
            if (const auto* data = std::get_if<BlockReader::Data>(&event)) out += data->octets;
            if (const auto* marker = std::get_if<BlockReader::Marker>(&event)) out += "\nmarker " + marker->text + "\n";
            if (const auto* end = std::get_if<BlockReader::EndOfFile>(&event))
                out += end->given_up ? "\ngiven up\n" : "\nend\n";
        }
        require(input.empty(), "a reader that needs more has taken all");
    }
    return out;
}

}  // namespace

void check(std::string_view input) {
    const auto [number, text] = choice_of(input);
    const auto whole = read(text, text.size() + 1);
    require(whole == read(text, 1 + number) && whole == read(text, 1), "reading does not depend on the split");
    require(read(in_blocks(text, Last::yes), 1 + number) == std::string(text) + "\nend\n",
            "what is written in blocks is read again");
}

}  // namespace ftp::fuzz
