#pragma once

#include "common/base/file_status.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ftp {

// LIST as we send it (ls -l, UTC, English): "drwxr-xr-x   2 owner    group            4096 Nov 20 10:10 name".
class ListFormatter {
  public:
    // now: decides between HH:MM and the year (older than 182 days or over a day ahead).
    explicit ListFormatter(FileTime now) : now_(now) {}

    // Appends one line without its end. owner and group are words without spaces; link_target is "" for none. A CR, LF
    // or NUL in the name would forge a line: it becomes '?' (such names are not to be listed in the first place).
    void append(std::string& out, std::string_view name, const FileStatus& status, std::string_view owner,
                std::string_view group, std::string_view link_target);

  private:
    void append_stamp(std::string& out, FileTime modified);

    FileTime now_;
    // Files of one directory often share their time: the last stamp is kept.
    std::optional<std::chrono::sys_seconds> stamped_;
    std::string stamp_;
};

// The options that stand before the path in LIST, NLST and STAT: "-la dir". Letters a A l R t r S d 1 F h n, others are
// ignored; of a and A, and of t and S, the last one counts; "--" ends them. A lone "-" is a path.
struct ListOptions {
    bool all = false;  // -a: with "." and ".." ; -A: all but these
    bool almost_all = false;
    bool long_form = false;  // -l, counts for NLST
    bool recursive = false;  // -R
    bool by_time = false;    // -t
    bool by_size = false;    // -S
    bool reverse = false;    // -r
    bool directory = false;  // -d: the directory itself
    bool mark_kind = false;  // -F
    std::string path;        // what is left, as it came
};
ListOptions parse_list_options(std::string_view argument);

// Client side: one line of a LIST.
struct ListedEntry {
    std::string name = {};
    FileKind kind = FileKind::file;
    bool kind_told = true;                  // false: of a list of names, it may be a folder as well
    std::optional<ByteCount> size = {};     // only where it is told to the octet
    std::optional<FileTime> modified = {};  // as listed: in the zone of the server, or in UTC
    bool zone_told = false;                 // it is UTC
    enum class Precision { second, minute, day } precision = Precision::minute;
    std::string link_target = {};
    std::optional<unsigned> mode = {};
};
// A line by itself, in Unix or DOS form (ListReader reads whole lists, of all families). now: in the zone of the
// server, for years left out: the latest in which the day lies at most a day ahead of now. Nothing for "total n", ".",
// "..", blank lines and what is no such line. The name is as it came.
std::optional<ListedEntry> parse_list_line(std::string_view line, FileTime now);

}  // namespace ftp
