#include "common/base/text.hpp"
#include "common/protocol/list_reader.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

namespace ftp::fuzz {

namespace {

constexpr FileTime now{std::chrono::seconds(1'750'000'000)};

ListReader read(std::string_view text, std::optional<ListFamily> known) {
    ListReader reader(now, known);
    for (const auto line : split(text, '\n')) reader.take(line);
    reader.finish();
    return reader;
}

}  // namespace

void check(std::string_view input) {
    auto reader = read(input, std::nullopt);
    const auto lines = split(input, '\n').size();
    const auto entries = reader.take_entries();
    require(entries.size() + reader.unread() <= lines, "a line is at most one entry");
    require(reader.family() || entries.empty(), "entries are of a family");
    for (const auto& entry : entries) {
        require(!entry.name.empty() && entry.name != "." && entry.name != "..", "an entry has a name");
        require(input.find(entry.name.substr(0, entry.name.find('.'))) != input.npos, "a name stands in the list");
    }
    auto again = read(input, reader.family());
    require(again.family() == reader.family(), "what is known stays what it is");
    require(again.take_entries().size() == entries.size(), "and is read the same");
}

}  // namespace ftp::fuzz
