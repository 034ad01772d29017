#pragma once

#include "common/base/file_status.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ftp {

// time-val of RFC 3659 §2.3: YYYYMMDDHHMMSS, UTC, 14 digits; a fraction is read and kept to nanoseconds, never written.
std::string format_time(FileTime time);
// Calendar-checked (month 1..12, day of that month, second 0..60). Nothing if malformed or outside of 1678..2261.
std::optional<FileTime> parse_time(std::string_view text);

// Which facts a session wants to see (OPTS MLST, RFC 3659 §7.9).
struct FactChoice {
    bool type = true, size = true, modify = true, perm = true, unique = true, mode = false, owner = false,
         group = false;

    // "type*;size*;...": the parameter of the FEAT line, a star behind what is on.
    std::string feature() const;
    // What OPTS MLST asked for; unknown names are left out. Nothing when there is a space in the list.
    static std::optional<FactChoice> parse(std::string_view list);
    // "type;size;": the answer to OPTS MLST; empty when nothing is on.
    std::string names() const;
    bool operator==(const FactChoice&) const = default;
};

// What the listed entry stands for in MLSx: its own kind, or this directory or its parent.
enum class EntryRole { entry, current_directory, parent_directory };

// What a user may do to an entry: the perm fact (RFC 3659 §7.5.5).
struct Permissions {
    bool append = false, create = false, remove = false, enter = false, rename = false, list = false, make = false,
         purge = false, read = false, write = false;
    std::string text() const;  // in the order a c d e f l m p r w
};

// Appends "fact=value;... name" without a line end (RFC 3659 §7.2). Symbolic links that lead nowhere are OS.unix=slink;
// directories have no size. A CR, LF or NUL in the name would forge a line: it becomes '?' (such names are not to be
// listed in the first place).
void append_facts(std::string& out, const FactChoice& choice, std::string_view name, const FileStatus& status,
                  const Permissions& permissions, EntryRole role);

// Client side: one line of MLSD or MLST.
struct FactLine {
    std::string name;
    std::optional<FileKind> kind;  // nothing when no type fact came, or none that we know
    EntryRole role = EntryRole::entry;
    std::optional<ByteCount> size;
    std::optional<FileTime> modified;
    std::optional<unsigned> mode;  // the twelve permission bits
    std::string unique;
};
// Tolerates a missing last semicolon, unknown facts, any case of fact names, the space that MLST puts before an entry.
// A fact whose value makes no sense is as if it had not come. Nothing if it is no such line. The name is as it came.
std::optional<FactLine> parse_facts(std::string_view line);

}  // namespace ftp
