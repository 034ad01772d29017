#include "common/base/text.hpp"
#include "common/protocol/list_family.hpp"
#include "common/protocol/list_stamp.hpp"

#include <algorithm>
#include <array>

namespace ftp {

namespace {

using Precision = ListedEntry::Precision;

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> all;
    Words words(line);
    for (auto word = words.take(); !word.empty(); word = words.take()) all.push_back(word);
    return all;
}

// "2021/03/09"
std::optional<std::chrono::year_month_day> parse_date(std::string_view word) {
    const auto parts = split(word, '/');
    if (parts.size() != 3) return std::nullopt;
    const auto year = short_number(parts[0], 4, 4);
    const auto month = short_number(parts[1], 2, 2);
    const auto day = short_number(parts[2], 2, 2);
    return year && month && day ? date_of(*year, *month, *day) : std::nullopt;
}

bool is_partitioned(std::string_view organisation) {
    return organisation == "PO" || organisation == "PO-E" || organisation == "PDSE";
}

bool is_organisation(std::string_view word) {
    constexpr std::array known{"PO", "PO-E", "PDSE", "PS", "PS-E", "PS-L", "DA", "VS", "VSAM", "GDG", "IS", "U"};
    return std::ranges::find(known, word) != known.end();
}

// Those that have no columns: recalled from the archive when they are read, or on a tape.
bool is_elsewhere(const std::vector<std::string_view>& words) {
    return (words.size() == 2 && (words[0] == "Migrated" || words[0] == "ARCIVE" || words[0] == "Archived")) ||
           (words.size() == 3 && words[1] == "Tape") || (words.size() == 4 && words[2] == "VSAM");
}

}  // namespace

bool is_mvs_dataset_heading(std::string_view line) {
    const auto words = words_of(line);
    return words.size() > 2 && words[0] == "Volume" && words.back() == "Dsname";
}

// "VOL001 3390  2021/03/09  1   4  FB  80  3120  PO  A.B": columns may be missing or run together, the last two never.
// Sizes are in tracks: no size. The date is that of the last reference: no time.
std::optional<ListedEntry> parse_mvs_dataset_line(std::string_view line, FileTime) {
    const auto words = words_of(line);
    if (words.size() < 2) return std::nullopt;
    ListedEntry entry{.name = std::string(words.back())};
    if (words.size() == 3 && words[0] == "Pseudo" && words[1] == "Directory")
        entry.kind = FileKind::directory;
    else if (words.size() >= 5 && is_organisation(words[words.size() - 2]))
        entry.kind = is_partitioned(words[words.size() - 2]) ? FileKind::directory : FileKind::file;
    else if (!is_elsewhere(words))
        return std::nullopt;
    // In quotes the name is a whole one.
    if (entry.name.size() > 2 && entry.name.front() == '\'' && entry.name.back() == '\'')
        entry.name = entry.name.substr(1, entry.name.size() - 2);
    return entry;
}

bool is_mvs_member_heading(std::string_view line) {
    const auto words = words_of(line);
    return words.size() > 2 && words[0] == "Name" && (words[1] == "VV.MM" || (words[1] == "Size" && words[2] == "TTR"));
}

namespace {

bool is_member_name(std::string_view word) {
    return !word.empty() && word.size() <= 8 && !is_digit(word[0]) && std::ranges::all_of(word, [](char c) {
        return is_digit(c) || (c >= 'A' && c <= 'Z') || c == '@' || c == '#' || c == '$';
    });
}

bool is_hexadecimal(std::string_view word) { return number<std::uint64_t>(word, 16).has_value(); }

// "01.02"
bool is_version(std::string_view word) {
    return word.size() == 5 && word[2] == '.' && number<unsigned>(word.substr(0, 2)) &&
           number<unsigned>(word.substr(3));
}

}  // namespace

// "NAME  01.02 2021/03/01 2021/03/09 08:01  40  38  0  ANN", "NAME  0000A8 000004" of load modules, or a name alone.
// Sizes are in records: no size.
std::optional<ListedEntry> parse_mvs_member_line(std::string_view line, FileTime) {
    const auto words = words_of(line);
    if (words.empty() || !is_member_name(words[0])) return std::nullopt;
    ListedEntry entry{.name = std::string(words[0])};
    if (words.size() == 1 || (words.size() >= 3 && is_hexadecimal(words[1]) && is_hexadecimal(words[2]))) return entry;
    if (words.size() < 5 || !is_version(words[1])) return std::nullopt;
    const auto date = parse_date(words[3]);
    const auto clock = parse_list_clock(words[4]);
    if (!date || !clock) return std::nullopt;
    const auto stamp = stamp_of(*date, *clock);
    entry.modified = stamp.time;
    entry.precision = stamp.precision;
    return entry;
}

}  // namespace ftp
