#include "common/base/text.hpp"
#include "common/base/units.hpp"
#include "common/protocol/list_family.hpp"
#include "common/protocol/list_stamp.hpp"

namespace ftp {

namespace {

using Precision = ListedEntry::Precision;

// Seconds since 1970, in UTC whatever the zone of the server.
std::optional<FileTime> epoch_time(std::string_view digits) {
    constexpr std::uint64_t last = 9'000'000'000;  // FileTime ends in 2262
    const auto seconds = number<std::uint64_t>(digits);
    if (!seconds || *seconds > last) return std::nullopt;
    return FileTime(std::chrono::seconds(static_cast<std::int64_t>(*seconds)));
}

void set_fact(ListedEntry& entry, bool& kind_told, std::string_view fact) {
    const auto value = fact.substr(1);
    if (fact == "/" || fact == "r") {
        entry.kind = fact == "/" ? FileKind::directory : FileKind::file;
        kind_told = true;
    } else if (fact[0] == 's') {
        entry.size = parse_octets(value);
    } else if (fact[0] == 'm') {
        entry.modified = epoch_time(value);
    } else if (fact.starts_with("up")) {
        const auto mode = number<unsigned>(fact.substr(2), 8);
        if (mode) entry.mode = *mode & 07777u;
    }
}

}  // namespace

// "+i9.77,m1700000000,r,s4096,up644\tname": Easily Parsed LIST Format. The name may hold anything.
std::optional<ListedEntry> parse_eplf_line(std::string_view line, FileTime) {
    const auto tab = line.find('\t');
    if (!line.starts_with('+') || tab == line.npos) return std::nullopt;
    ListedEntry entry;
    bool kind_told = false;
    for (const auto fact : split(line.substr(1, tab - 1), ',')) {
        if (!fact.empty()) set_fact(entry, kind_told, fact);
    }
    if (!kind_told) return std::nullopt;
    entry.name = line.substr(tab + 1);
    entry.precision = Precision::second;
    entry.zone_told = true;
    return entry;
}

namespace {

std::optional<FileKind> kind_of_mode(unsigned mode) {
    switch (mode & 0170000u) {
        case 0100000u:
            return FileKind::file;
        case 0040000u:
            return FileKind::directory;
        case 0120000u:
            return FileKind::symlink;
        default:
            return std::nullopt;
    }
}

}  // namespace

// "0100644 500 100 4242 1700000000 f": st_mode, owner, group, size, and the time since 1970.
std::optional<ListedEntry> parse_octal_mode_line(std::string_view line, FileTime) {
    Words words(line);
    const auto mode_word = words.take();
    const auto mode = number<unsigned>(mode_word, 8);
    const auto kind = mode ? kind_of_mode(*mode) : std::nullopt;
    if (!kind || mode_word.size() < 6 || mode_word.size() > 7) return std::nullopt;
    if (words.take().empty() || words.take().empty()) return std::nullopt;
    ListedEntry entry{.kind = *kind, .size = parse_octets(words.take()), .mode = *mode & 07777u};
    entry.modified = epoch_time(words.take());
    if (!entry.size || !entry.modified) return std::nullopt;
    entry.precision = Precision::second;
    entry.zone_told = true;
    entry.name = words.name();
    return entry;
}

}  // namespace ftp
