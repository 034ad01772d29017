#include "common/base/text.hpp"
#include "common/base/units.hpp"
#include "common/protocol/list_family.hpp"
#include "common/protocol/list_stamp.hpp"

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

// The ten letters in front, without what is glued to them: "drwxr-xr-x+", "-rw-r--r--1000".
std::string_view permissions_of(std::string_view word) {
    const bool marked = word.size() > 10 && std::string_view(".+@").find(word[10]) != std::string_view::npos;
    const auto letters = word.substr(0, marked ? 11 : 10);
    const auto glued = word.substr(letters.size());
    return glued.empty() || number<std::uint64_t>(glued) ? letters : word;
}

struct SizeAndTime {
    std::optional<ByteCount> size;
    ListStamp stamp;
};

// A size that does not stand alone: at the end of a long owner ("staff12345678"), or rounded ("33.5k"), which is none.
bool ends_in_size(std::string_view word, std::optional<ByteCount>& size) {
    size.reset();
    if (parse_size(word)) return true;
    const auto before = word.find_last_not_of("0123456789");
    if (before == word.npos || upper(word[before]) < 'A' || upper(word[before]) > 'Z') return false;
    size = parse_octets(word.substr(before + 1));
    return size.has_value();
}

bool is_size(std::string_view word, std::optional<ByteCount>& size) {
    size = parse_octets(word);
    return size.has_value();
}

// Links, owner and group may be missing or of several words: the first number with a date behind it is the size.
std::optional<SizeAndTime> take_size_and_time(Words& words, FileTime now) {
    for (const auto fits : {is_size, ends_in_size}) {
        Words attempt = words;
        for (auto word = attempt.take(); !word.empty(); word = attempt.take()) {
            std::optional<ByteCount> size;
            if (!fits(word, size)) continue;
            const auto stamp = take_unix_stamp(attempt, now);
            if (!stamp) continue;
            words = attempt;
            return SizeAndTime{size, *stamp};
        }
    }
    return std::nullopt;
}

bool is_device(FileKind kind) { return kind == FileKind::character_device || kind == FileKind::block_device; }

}  // namespace

std::optional<ListedEntry> parse_unix_line(std::string_view line, FileTime now) {
    Words words(line);
    const auto permissions = permissions_of(words.take());
    if (line.starts_with(' ') || permissions.size() < 10) return std::nullopt;
    const auto kind = unix_kind(permissions[0]);
    const auto mode = parse_mode(permissions.substr(1));
    if (!kind || !mode) return std::nullopt;
    const auto told = take_size_and_time(words, now);
    if (!told) return std::nullopt;
    ListedEntry entry{.name = std::string(words.name()), .kind = *kind, .size = told->size, .mode = mode};
    entry.modified = told->stamp.time;
    entry.precision = told->stamp.precision;
    if (is_device(*kind)) entry.size.reset();  // "1, 3" are its numbers
    if (*kind == FileKind::symlink) split_link(entry);
    return entry;
}

// "d [R----F--] admin   512  Feb 03 09:20  x"
std::optional<ListedEntry> parse_netware_line(std::string_view line, FileTime now) {
    if (line.size() < 3 || (line[0] != 'd' && line[0] != '-')) return std::nullopt;
    const auto open = line.find_first_not_of(' ', 1);
    if (open == line.npos || line[open] != '[') return std::nullopt;
    const auto close = line.find(']', open);
    if (close == line.npos) return std::nullopt;
    Words words(line.substr(close + 1));
    const auto told = take_size_and_time(words, now);
    if (!told) return std::nullopt;
    ListedEntry entry{.name = std::string(words.name_behind_spaces()), .size = told->size};
    entry.kind = line[0] == 'd' ? FileKind::directory : FileKind::file;
    entry.modified = told->stamp.time;
    entry.precision = told->stamp.precision;
    return entry;
}

// "total 12", in the language of the server.
bool is_unix_remark(std::string_view line) {
    Words words(line);
    const bool begins_with_word = !words.take().empty();
    const auto sum = words.take();
    return begins_with_word && (parse_octets(sum) || parse_size(sum)) && trimmed(words.rest()).empty();
}

}  // namespace ftp
