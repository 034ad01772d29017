#pragma once

#include "common/protocol/listing.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace ftp {

// The forms in which servers write their LIST. There is no standard; each system shows its own.
enum class ListFamily {
    unix_ls,
    dos,
    dos_day_first,  // the same columns, with dates that begin with the day
    eplf,
    netware,
    vms,
    mvs_datasets,
    mvs_members,
    os400,
    os400_day_first,
    os400_year_first,
    octal_mode,  // 0100644 500 100 4242 1700000000 f
    os2,
    cms,
    nonstop,
    vxworks,
    vshell,
    names,  // nothing but names
};

// How one family is read. Parsers know one line at a time, and are strict: which family a listing belongs to is told by
// how many of its lines they take.
struct ListForm {
    ListFamily family;
    std::string_view name;  // for people
    // The entry of a line, its name as it came ("." and ".." too); nothing for another line.
    std::optional<ListedEntry> (*parse)(std::string_view line, FileTime now);
    // A line that belongs to such a listing and is no entry: a heading, a sum.
    bool (*is_remark)(std::string_view line);
    // A line that no other family has: it settles the question.
    bool (*is_heading)(std::string_view line);
    // The first part of an entry that goes on in the next line.
    bool (*is_beginning)(std::string_view line);
};

// All of them but names, the likeliest first.
std::span<const ListForm> list_forms();
std::string_view name_of(ListFamily family);

// One file each.
std::optional<ListedEntry> parse_unix_line(std::string_view line, FileTime now);
bool is_unix_remark(std::string_view line);
std::optional<ListedEntry> parse_dos_line(std::string_view line, FileTime now);
std::optional<ListedEntry> parse_dos_day_first_line(std::string_view line, FileTime now);
bool is_dos_remark(std::string_view line);
std::optional<ListedEntry> parse_eplf_line(std::string_view line, FileTime now);
std::optional<ListedEntry> parse_netware_line(std::string_view line, FileTime now);
std::optional<ListedEntry> parse_vms_line(std::string_view line, FileTime now);
bool is_vms_remark(std::string_view line);
bool is_vms_heading(std::string_view line);
bool is_vms_beginning(std::string_view line);
std::optional<ListedEntry> parse_mvs_dataset_line(std::string_view line, FileTime now);
bool is_mvs_dataset_heading(std::string_view line);
std::optional<ListedEntry> parse_mvs_member_line(std::string_view line, FileTime now);
bool is_mvs_member_heading(std::string_view line);
std::optional<ListedEntry> parse_os400_line(std::string_view line, FileTime now);
std::optional<ListedEntry> parse_os400_day_first_line(std::string_view line, FileTime now);
std::optional<ListedEntry> parse_os400_year_first_line(std::string_view line, FileTime now);
std::optional<ListedEntry> parse_octal_mode_line(std::string_view line, FileTime now);
std::optional<ListedEntry> parse_os2_line(std::string_view line, FileTime now);
std::optional<ListedEntry> parse_cms_line(std::string_view line, FileTime now);
std::optional<ListedEntry> parse_nonstop_line(std::string_view line, FileTime now);
std::optional<ListedEntry> parse_vxworks_line(std::string_view line, FileTime now);
std::optional<ListedEntry> parse_vshell_line(std::string_view line, FileTime now);

}  // namespace ftp
