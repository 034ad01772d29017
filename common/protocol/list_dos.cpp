#include "common/base/text.hpp"
#include "common/base/units.hpp"
#include "common/protocol/list_family.hpp"
#include "common/protocol/list_stamp.hpp"

namespace ftp {

namespace {

std::optional<ByteCount> dos_size(std::string_view word) {
    if (word.empty() || word.front() < '0' || word.front() > '9') return std::nullopt;
    std::string plain;
    for (const char c : word) {
        if (c != ',' && c != '.' && c != '\'') plain += c;  // between thousands
    }
    return parse_octets(plain);
}

std::optional<FileKind> dos_kind(std::string_view word) {
    if (word == "<DIR>" || word == "<JUNCTION>" || word == "<SYMLINKD>") return FileKind::directory;
    return word == "<SYMLINK>" ? std::optional(FileKind::symlink) : std::nullopt;
}

// IIS fills "<DIR>" up to fifteen columns, where a size would end; others put some spaces there, which are no part of
// the name.
std::string_view name_behind(std::string_view word, std::string_view rest) {
    const std::size_t padding = 15 - word.size();
    const auto first = std::min(rest.find_first_not_of(' '), rest.size());
    return rest.substr(std::min(first, padding));
}

std::optional<ListedEntry> parse_dos(std::string_view line, DateOrder order) {
    Words words(line);
    const auto stamp = take_dos_stamp(words, order);
    if (!stamp) return std::nullopt;
    const auto word = words.take();
    ListedEntry entry;
    entry.modified = stamp->time;
    entry.precision = stamp->precision;
    if (const auto kind = dos_kind(word)) {
        entry.kind = *kind;
        entry.name = name_behind(word, words.rest());
    } else {
        entry.size = dos_size(word);
        if (!entry.size) return std::nullopt;
        entry.name = words.name();
    }
    return entry;
}

}  // namespace

std::optional<ListedEntry> parse_dos_line(std::string_view line, FileTime) {
    return parse_dos(line, DateOrder::month_day_year);
}

std::optional<ListedEntry> parse_dos_day_first_line(std::string_view line, FileTime) {
    return parse_dos(line, DateOrder::day_month_year);
}

// What DIR writes around its entries: " Directory of C:\\x", "   3 File(s)   1,234 bytes".
bool is_dos_remark(std::string_view line) {
    const auto text = trimmed(line);
    return text.starts_with("Directory of ") || text.starts_with("Volume ") || text.find(" File(s)") != text.npos ||
           text.find(" Dir(s)") != text.npos;
}

// " 77  DIR  A   03-09-99   08:01  x" of OS/2: the size first, years from 1900.
std::optional<ListedEntry> parse_os2_line(std::string_view line, FileTime) {
    Words words(line);
    ListedEntry entry;
    entry.size = parse_octets(words.take());
    if (!entry.size) return std::nullopt;
    std::optional<ListStamp> stamp;
    for (int marks = 0; !(stamp = take_dos_stamp(words)); ++marks) {
        const auto mark = words.take();
        if (mark.empty() || mark.size() > 5 || marks > 4 || mark != upper(mark)) return std::nullopt;
        if (mark == "DIR") entry.kind = FileKind::directory;
    }
    entry.modified = stamp->time;
    entry.precision = stamp->precision;
    entry.name = words.name_behind_spaces();
    return entry;
}

}  // namespace ftp
