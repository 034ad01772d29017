#include "common/protocol/facts.hpp"

#include "common/base/text.hpp"
#include "common/protocol/listed_name.hpp"

#include <fmt/format.h>

#include <array>

namespace ftp {

namespace {

struct Fact {
    std::string_view name;
    bool FactChoice::*chosen;
};

// In the order of our FEAT line.
constexpr std::array facts{
    Fact{"type", &FactChoice::type},        Fact{"size", &FactChoice::size},
    Fact{"modify", &FactChoice::modify},    Fact{"perm", &FactChoice::perm},
    Fact{"unique", &FactChoice::unique},    Fact{"UNIX.mode", &FactChoice::mode},
    Fact{"UNIX.owner", &FactChoice::owner}, Fact{"UNIX.group", &FactChoice::group},
};

std::string_view type_value(FileKind kind, EntryRole role) {
    if (role == EntryRole::current_directory) return "cdir";
    if (role == EntryRole::parent_directory) return "pdir";
    switch (kind) {
        case FileKind::file:
            return "file";
        case FileKind::directory:
            return "dir";
        case FileKind::symlink:
            return "OS.unix=slink";
        case FileKind::fifo:
            return "OS.unix=pipe";
        case FileKind::socket:
            return "OS.unix=socket";
        case FileKind::character_device:
            return "OS.unix=chr";
        case FileKind::block_device:
            return "OS.unix=blk";
    }
    return "file";
}

}  // namespace

std::string FactChoice::feature() const {
    std::string result;
    for (const auto& fact : facts) result.append(fact.name).append(this->*fact.chosen ? "*;" : ";");
    return result;
}

std::string FactChoice::names() const {
    std::string result;
    for (const auto& fact : facts) {
        if (this->*fact.chosen) result.append(fact.name).append(";");
    }
    return result;
}

std::optional<FactChoice> FactChoice::parse(std::string_view list) {
    if (list.find(' ') != list.npos) return std::nullopt;
    FactChoice choice;
    for (const auto& fact : facts) choice.*fact.chosen = false;
    for (const auto wanted : split(list, ';')) {
        for (const auto& fact : facts) {
            if (same_word(fact.name, wanted)) choice.*fact.chosen = true;
        }
    }
    return choice;
}

std::string Permissions::text() const {
    std::string letters;
    const auto add = [&](bool granted, char letter) {
        if (granted) letters += letter;
    };
    add(append, 'a');
    add(create, 'c');
    add(remove, 'd');
    add(enter, 'e');
    add(rename, 'f');
    add(list, 'l');
    add(make, 'm');
    add(purge, 'p');
    add(read, 'r');
    add(write, 'w');
    return letters;
}

void append_facts(std::string& out, const FactChoice& choice, std::string_view name, const FileStatus& status,
                  const Permissions& permissions, EntryRole role) {
    const bool is_directory = status.kind == FileKind::directory || role != EntryRole::entry;
    const auto end = std::back_inserter(out);
    if (choice.type) fmt::format_to(end, "type={};", type_value(status.kind, role));
    if (choice.size && !is_directory) fmt::format_to(end, "size={};", status.size.value());
    if (choice.modify) fmt::format_to(end, "modify={};", format_time(status.modified));
    if (choice.perm) fmt::format_to(end, "perm={};", permissions.text());
    if (choice.unique) fmt::format_to(end, "unique={:x}x{:x};", status.device, status.inode);
    if (choice.mode) fmt::format_to(end, "UNIX.mode={:04o};", status.mode & 07777u);
    if (choice.owner) fmt::format_to(end, "UNIX.owner={};", status.owner);
    if (choice.group) fmt::format_to(end, "UNIX.group={};", status.group);
    out += ' ';
    append_listed_name(out, name);
}

}  // namespace ftp
