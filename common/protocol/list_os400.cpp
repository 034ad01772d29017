#include "common/base/text.hpp"
#include "common/base/units.hpp"
#include "common/protocol/list_family.hpp"
#include "common/protocol/list_stamp.hpp"

#include <algorithm>
#include <array>

namespace ftp {

namespace {

bool is_type(std::string_view word) {
    return word.size() > 1 && word[0] == '*' &&
           std::ranges::all_of(word.substr(1), [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c); });
}

FileKind kind_of(std::string_view type, bool ends_in_slash) {
    constexpr std::array folders{"*DIR", "*DDIR", "*FLR", "*LIB"};
    if (ends_in_slash || std::ranges::find(folders, type) != folders.end()) return FileKind::directory;
    return type == "*SYMLNK" ? FileKind::symlink : FileKind::file;
}

// Nothing was modified in the future: then the numbers mean something else.
bool lies_ahead(const ListStamp& stamp, FileTime now) { return stamp.time && *stamp.time > now + std::chrono::days(2); }

// "ANN   8192 03/09/25 08:01:02 *DIR  x/"; members have neither size nor date. How the job of the server writes dates
// is up to its locale.
std::optional<ListedEntry> parse_os400(std::string_view line, DateOrder order, FileTime now) {
    Words words(line);
    if (words.take().empty()) return std::nullopt;  // the owner
    ListedEntry entry;
    if (!is_type(words.peek())) {
        entry.size = parse_octets(words.take());
        const auto stamp = take_dos_stamp(words, order);
        if (!entry.size || !stamp || lies_ahead(*stamp, now)) return std::nullopt;
        entry.modified = stamp->time;
        entry.precision = stamp->precision;
    }
    const auto type = words.take();
    if (!is_type(type)) return std::nullopt;
    entry.name = words.name_behind_spaces();
    const bool ends_in_slash = entry.name.size() > 1 && entry.name.ends_with('/');
    if (ends_in_slash) entry.name.pop_back();
    entry.kind = kind_of(type, ends_in_slash);
    return entry;
}

}  // namespace

std::optional<ListedEntry> parse_os400_line(std::string_view line, FileTime now) {
    return parse_os400(line, DateOrder::month_day_year, now);
}

std::optional<ListedEntry> parse_os400_day_first_line(std::string_view line, FileTime now) {
    return parse_os400(line, DateOrder::day_month_year, now);
}

std::optional<ListedEntry> parse_os400_year_first_line(std::string_view line, FileTime now) {
    return parse_os400(line, DateOrder::year_month_day, now);
}

}  // namespace ftp
