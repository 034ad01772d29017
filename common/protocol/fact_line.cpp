#include "common/base/text.hpp"
#include "common/base/units.hpp"
#include "common/protocol/facts.hpp"

namespace ftp {

namespace {

// "OS.unix=slink:/target", "OS.unix=chr-1/3": what stands behind the word is for people.
std::optional<FileKind> unix_kind(std::string_view value) {
    const std::string word = lower(value.substr(0, value.find_first_of(":-")));
    if (word == "os.unix=slink" || word == "os.unix=symlink") return FileKind::symlink;
    if (word == "os.unix=pipe") return FileKind::fifo;
    if (word == "os.unix=socket") return FileKind::socket;
    if (word == "os.unix=chr") return FileKind::character_device;
    if (word == "os.unix=blk") return FileKind::block_device;
    return std::nullopt;
}

void set_type(FactLine& line, std::string_view value) {
    line.role = same_word(value, "cdir")   ? EntryRole::current_directory
                : same_word(value, "pdir") ? EntryRole::parent_directory
                                           : EntryRole::entry;
    if (same_word(value, "file"))
        line.kind = FileKind::file;
    else if (same_word(value, "dir") || line.role != EntryRole::entry)
        line.kind = FileKind::directory;
    else
        line.kind = unix_kind(value);
}

void set_fact(FactLine& line, std::string_view name, std::string_view value) {
    if (same_word(name, "type")) {
        set_type(line, value);
    } else if (same_word(name, "size")) {
        line.size = parse_octets(value);
    } else if (same_word(name, "modify")) {
        line.modified = parse_time(value);
    } else if (same_word(name, "unique")) {
        line.unique = value;
    } else if (same_word(name, "UNIX.mode")) {
        const auto mode = number<unsigned>(value, 8);
        line.mode = mode ? std::optional(*mode & 07777u) : std::nullopt;
    }
}

// entry = [fact *] SP name (RFC 3659 §7.2).
std::optional<FactLine> parse_entry(std::string_view entry) {
    const auto space = entry.find(' ');
    if (space == entry.npos || space + 1 == entry.size()) return std::nullopt;
    FactLine line;
    line.name = entry.substr(space + 1);
    auto facts = entry.substr(0, space);
    if (facts.ends_with(';')) facts.remove_suffix(1);
    if (facts.empty()) return line;
    for (const auto fact : split(facts, ';')) {
        const auto equals = fact.find('=');
        if (equals == fact.npos || equals == 0) return std::nullopt;
        set_fact(line, fact.substr(0, equals), fact.substr(equals + 1));
    }
    return line;
}

}  // namespace

std::optional<FactLine> parse_facts(std::string_view line) {
    // The reply to MLST has a space before the entry; if no entry follows it, it is the one before the name of an entry
    // without facts.
    if (line.starts_with(' ')) {
        if (auto entry = parse_entry(line.substr(1))) return entry;
    }
    return parse_entry(line);
}

}  // namespace ftp
