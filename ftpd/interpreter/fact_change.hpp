#pragma once

#include "common/protocol/facts.hpp"
#include "common/protocol/reply.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace ftp::server {

// What MFMT, MFF, SITE CHMOD, SITE UTIME and their like want to be changed of a file.
struct FactChange {
    std::optional<FileTime> modified;
    std::optional<unsigned> mode;  // the nine permission bits: set-user-ID and its like are nothing to be set from here
    std::optional<std::uint32_t> owner;
    std::optional<std::uint32_t> group;
};

struct FactOrder {
    FactChange change;
    std::string path;  // as the client wrote it
};

// "fact=value;... path" of MFF (draft-somers-ftp-mfxx-04 §5). The reply instead: 504 with the name of a fact that
// cannot be changed, 501 for a value that makes no sense, or the syntax. One wrong fact is enough.
std::variant<FactOrder, Reply> parse_modify_facts(std::string_view argument);

// "YYYYMMDDHHMMSS path" of MFMT.
std::optional<FactOrder> parse_modify_time(std::string_view argument);

// "YYYYMMDDHHMMSS[+-minutes] path" of an MDTM that sets: the time is so many minutes east of UTC.
std::optional<FactOrder> parse_mdtm_setting(std::string_view argument);

// "YYYYMMDDhhmm[ss] path", or "path atime mtime ctime UTC" with its three times of 14 digits, of SITE UTIME.
std::optional<FactOrder> parse_utime(std::string_view argument);

// "Modify=...;UNIX.mode=0644;": as the replies to MFMT and MFF tell what was changed.
std::string facts_text(const FactChange& change);

// 1 to 4 octal digits; what lies above 0777 is cut off.
std::optional<unsigned> parse_mode(std::string_view digits);

// The number of a user or group.
std::optional<std::uint32_t> parse_id(std::string_view digits);

}  // namespace ftp::server
