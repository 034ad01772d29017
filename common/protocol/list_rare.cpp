#include "common/base/text.hpp"
#include "common/base/units.hpp"
#include "common/protocol/list_family.hpp"
#include "common/protocol/list_stamp.hpp"

namespace ftp {

namespace {

void set_time(ListedEntry& entry, const ListStamp& stamp) {
    entry.modified = stamp.time;
    entry.precision = stamp.precision;
}

}  // namespace

// "NOTES EXEC  V  72  40  1 2021-03-09 08:01:02 -" of z/VM CMS: name, type, record format, its length, records, blocks.
// Sizes are in records: no size.
std::optional<ListedEntry> parse_cms_line(std::string_view line, FileTime now) {
    Words words(line);
    ListedEntry entry{.name = std::string(words.take())};
    const auto type = words.take();
    const auto format = words.take();
    if (format != "V" && format != "F" && format != "DIR") return std::nullopt;
    for (int column = 0; column < 3; ++column) {
        const auto word = words.take();
        if (word != "-" && !number<std::uint64_t>(word)) return std::nullopt;
    }
    const auto stamp = take_unix_stamp(words, now);
    if (!stamp) return std::nullopt;
    set_time(entry, *stamp);
    if (format == "DIR")
        entry.kind = FileKind::directory;
    else
        entry.name += "." + std::string(type);
    return entry;
}

// "NAME 101  64  9-Mar-21 08:01:02 8,255 "nunu"" of HP NonStop: name, code, size, time, owner, security.
std::optional<ListedEntry> parse_nonstop_line(std::string_view line, FileTime) {
    Words words(line);
    ListedEntry entry{.name = std::string(words.take())};
    if (!number<unsigned>(words.take())) return std::nullopt;
    entry.size = parse_octets(words.take());
    const auto stamp = take_dashed_stamp(words);
    if (!entry.size || !stamp || !words.rest().ends_with('"')) return std::nullopt;
    set_time(entry, *stamp);
    return entry;
}

// "  512  Mar-09-2001 08:01:02  x <DIR>" of VxWorks.
std::optional<ListedEntry> parse_vxworks_line(std::string_view line, FileTime) {
    Words words(line);
    ListedEntry entry{.size = parse_octets(words.take())};
    const auto stamp = take_dashed_stamp(words);
    if (!entry.size || !stamp) return std::nullopt;
    set_time(entry, *stamp);
    auto name = words.name_behind_spaces();
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (constexpr std::string_view mark = "<DIR>"; name.ends_with(mark)) {
        entry.kind = FileKind::directory;
        name = name.substr(0, name.size() - mark.size());
        while (name.ends_with(' ')) name.remove_suffix(1);
    }
    entry.name = name;
    return entry;
}

// "4242 Mar 09, 2001 08:01 x" of VShell; a folder ends in a slash.
std::optional<ListedEntry> parse_vshell_line(std::string_view line, FileTime now) {
    Words words(line);
    ListedEntry entry{.size = parse_octets(words.take())};
    const auto stamp = take_unix_stamp(words, now);
    if (!entry.size || !stamp || stamp->precision == ListedEntry::Precision::day) return std::nullopt;
    set_time(entry, *stamp);
    entry.name = words.name();
    if (entry.name.size() > 1 && entry.name.ends_with('/')) {
        entry.kind = FileKind::directory;
        entry.name.pop_back();
    }
    return entry;
}

}  // namespace ftp
