#include "common/protocol/deflate.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <array>
#include <string>

namespace ftp::fuzz {

namespace {

// What comes of octets in pieces of this size; the first MiB of it.
std::string inflated(std::string_view octets, std::size_t piece) {
    constexpr std::array names{"\nmore", "", "\nend", "\ndamaged", "\ngarbage", "\nbomb"};
    Inflater inflater;
    std::array<char, 4096> room{};
    std::string out;
    Inflater::Event event;
    while (!octets.empty() && out.size() < 1 << 20) {
        auto input = octets.substr(0, piece);
        octets.remove_prefix(input.size());
        for (;;) {
            event = inflater.next(input, room);
            const auto* data = std::get_if<Inflater::Data>(&event);
            if (!data) break;
            require(!data->octets.empty() && data->octets.size() <= room.size(), "no more than there is room for");
            out += data->octets;
            if (out.size() >= 1 << 20) return out.substr(0, 1 << 20);
        }
        if (std::holds_alternative<Inflater::NeedsMore>(event))
            require(input.empty(), "all was taken");
        else if (!std::holds_alternative<Inflater::EndOfStream>(event))
            break;
    }
    return out + names.at(event.index());
}

}  // namespace

void check(std::string_view input) {
    const auto [number, text] = choice_of(input);
    const auto whole = inflated(text, text.size() + 1);
    require(whole == inflated(text, 1 + number) && whole == inflated(text, 1),
            "inflating does not depend on the split");
    Deflater deflater(number % 10);
    auto stream = deflater.add(text.substr(0, text.size() / 2));
    stream += deflater.finish(text.substr(text.size() / 2));
    require(inflated(stream, 1 + number) == std::string(text) + "\nend", "what is deflated is inflated again");
}

}  // namespace ftp::fuzz
