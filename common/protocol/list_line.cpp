#include "common/base/units.hpp"
#include "common/protocol/list_stamp.hpp"
#include "common/protocol/listing.hpp"

namespace ftp {

namespace {

// D is a door, n a network file, C a file laid out in one piece.
std::optional<FileKind> unix_kind(char letter) {
    switch (letter) {
        case '-':
        case 'D':
        case 'n':
        case 'C':
            return FileKind::file;
        case 'd':
            return FileKind::directory;
        case 'l':
            return FileKind::symlink;
        case 'p':
            return FileKind::fifo;
        case 's':
            return FileKind::socket;
        case 'c':
            return FileKind::character_device;
        case 'b':
            return FileKind::block_device;
        default:
            return std::nullopt;
    }
}

// The bits of "rwx", "r-S", "--t": special is 4 for set-user-id, 2 for set-group-id, 1 for sticky.
std::optional<unsigned> mode_group(std::string_view letters, unsigned special) {
    if ((letters[0] != 'r' && letters[0] != '-') || (letters[1] != 'w' && letters[1] != '-')) return std::nullopt;
    const unsigned read_write = (letters[0] == 'r' ? 4u : 0u) | (letters[1] == 'w' ? 2u : 0u);
    switch (letters[2]) {
        case '-':
            return read_write;
        case 'x':
            return read_write | 1u;
        case 's':
        case 't':
            return read_write | 1u | special << 9;
        case 'S':
        case 'T':
        case 'L':
        case 'l':
            return read_write | special << 9;
        default:
            return std::nullopt;
    }
}

// "rwxr-xr-x" with a mark for an ACL or a context behind it.
std::optional<unsigned> parse_mode(std::string_view letters) {
    if (letters.size() == 10 && std::string_view(".+@").find(letters[9]) != std::string_view::npos)
        letters.remove_suffix(1);
    if (letters.size() != 9) return std::nullopt;
    const auto user = mode_group(letters.substr(0, 3), 4);
    const auto group = mode_group(letters.substr(3, 3), 2);
    const auto others = mode_group(letters.substr(6, 3), 1);
    if (!user || !group || !others) return std::nullopt;
    const unsigned special = (*user | *group | *others) & 07000u;
    return special | (*user & 7u) << 6 | (*group & 7u) << 3 | (*others & 7u);
}

// The right part must not be empty: a name may end in an arrow.
void split_link(ListedEntry& entry) {
    constexpr std::string_view arrow = " -> ";
    const auto at = entry.name.find(arrow);
    if (at == std::string::npos || at + arrow.size() == entry.name.size()) return;
    entry.link_target = entry.name.substr(at + arrow.size());
    entry.name.resize(at);
}

// Links, owner and group may be missing or of several words: the first number with a date behind it is the size.
std::optional<ListedEntry> parse_unix(std::string_view line, FileTime now) {
    Words words(line);
    const auto permissions = words.take();
    if (line.starts_with(' ') || permissions.size() < 10) return std::nullopt;
    const auto kind = unix_kind(permissions[0]);
    const auto mode = parse_mode(permissions.substr(1));
    if (!kind || !mode) return std::nullopt;
    for (auto word = words.take(); !word.empty(); word = words.take()) {
        const auto size = parse_octets(word);
        if (!size) continue;
        const auto stamp = take_unix_stamp(words, now);
        if (!stamp) continue;
        ListedEntry entry{.name = std::string(words.name()), .kind = *kind, .size = size, .mode = mode};
        entry.modified = stamp->time;
        entry.precision = stamp->precision;
        // "1, 3" are the numbers of a device.
        if (*kind == FileKind::character_device || *kind == FileKind::block_device) entry.size.reset();
        if (*kind == FileKind::symlink) split_link(entry);
        return entry;
    }
    return std::nullopt;
}

std::optional<ByteCount> dos_size(std::string_view word) {
    if (word.empty() || word.front() < '0' || word.front() > '9') return std::nullopt;
    std::string plain;
    for (const char c : word) {
        if (c != ',') plain += c;
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

std::optional<ListedEntry> parse_dos(std::string_view line) {
    Words words(line);
    const auto stamp = take_dos_stamp(words);
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

std::optional<ListedEntry> parse_list_line(std::string_view line, FileTime now) {
    auto entry = parse_unix(line, now);
    if (!entry) entry = parse_dos(line);
    if (!entry || entry->name.empty() || entry->name == "." || entry->name == "..") return std::nullopt;
    return entry;
}

}  // namespace ftp
