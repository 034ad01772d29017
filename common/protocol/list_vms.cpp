#include "common/base/text.hpp"
#include "common/protocol/list_family.hpp"
#include "common/protocol/list_stamp.hpp"

namespace ftp {

namespace {

// "NOTES.TXT;3" without its version; a name alone means the newest. Empty if it is no such name.
std::string_view unversioned(std::string_view word) {
    const auto mark = word.rfind(';');
    if (mark == word.npos || mark == 0 || !number<unsigned>(word.substr(mark + 1))) return {};
    return word.substr(0, mark);
}

}  // namespace

// "NOTES.TXT;3   12/15   9-MAR-2021 08:15:02.10  [STAFF,ANN]  (RWED,RWED,RE,)": what stands behind the name comes in
// any order. Sizes are in blocks of 512 octets, of which the last is not full: no size.
std::optional<ListedEntry> parse_vms_line(std::string_view line, FileTime) {
    Words words(line);
    const auto file = unversioned(words.take());
    if (file.empty()) return std::nullopt;
    ListedEntry entry;
    for (;;) {
        if (const auto stamp = take_dashed_stamp(words)) {
            entry.modified = stamp->time;
            entry.precision = stamp->precision;
            break;
        }
        if (words.take().empty()) return std::nullopt;
    }
    constexpr std::string_view directory = ".DIR";
    const bool folder = file.size() > directory.size() && same_word(file.substr(file.size() - 4), directory);
    entry.kind = folder ? FileKind::directory : FileKind::file;
    entry.name = folder ? file.substr(0, file.size() - 4) : file;
    return entry;
}

bool is_vms_remark(std::string_view line) {
    return is_vms_heading(line) || line.starts_with("Total of ") || line.starts_with("Grand total of ");
}

// "Directory DISK:[X]"
bool is_vms_heading(std::string_view line) {
    return line.starts_with("Directory ") && line.find(":[") != line.npos && line.ends_with(']');
}

// A long name stands alone, and the rest in the next line.
bool is_vms_beginning(std::string_view line) {
    Words words(line);
    return !unversioned(words.take()).empty() && trimmed(words.rest()).empty();
}

}  // namespace ftp
