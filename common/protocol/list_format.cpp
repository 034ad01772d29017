#include "common/protocol/calendar.hpp"
#include "common/protocol/listed_name.hpp"
#include "common/protocol/listing.hpp"

#include <fmt/format.h>

namespace ftp {

namespace {

constexpr std::chrono::days shown_with_time{182};
constexpr std::chrono::days allowed_ahead{1};

char kind_letter(FileKind kind) {
    switch (kind) {
        case FileKind::file:
            return '-';
        case FileKind::directory:
            return 'd';
        case FileKind::symlink:
            return 'l';
        case FileKind::fifo:
            return 'p';
        case FileKind::socket:
            return 's';
        case FileKind::character_device:
            return 'c';
        case FileKind::block_device:
            return 'b';
    }
    return '-';
}

// One of the three groups "rwx"; special is set-user-id, set-group-id or sticky, shown in place of the x.
void append_mode_group(std::string& out, unsigned bits, bool special, char letter) {
    out += (bits & 4u) != 0 ? 'r' : '-';
    out += (bits & 2u) != 0 ? 'w' : '-';
    const bool may_execute = (bits & 1u) != 0;
    if (special)
        out += may_execute ? letter : static_cast<char>(letter - 'a' + 'A');
    else
        out += may_execute ? 'x' : '-';
}

void append_mode(std::string& out, const FileStatus& status) {
    out += kind_letter(status.kind);
    append_mode_group(out, status.mode >> 6, (status.mode & 04000u) != 0, 's');
    append_mode_group(out, status.mode >> 3, (status.mode & 02000u) != 0, 's');
    append_mode_group(out, status.mode, (status.mode & 01000u) != 0, 't');
}

std::string stamp(std::chrono::sys_seconds modified, bool with_time) {
    const auto day = std::chrono::floor<std::chrono::days>(modified);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(modified - day);
    const auto month = month_name(date.month());
    if (!with_time) return fmt::format("{} {:>2}  {:04}", month, unsigned{date.day()}, int{date.year()});
    return fmt::format("{} {:>2} {:02}:{:02}", month, unsigned{date.day()}, clock.hours().count(),
                       clock.minutes().count());
}

}  // namespace

void ListFormatter::append(std::string& out, std::string_view name, const FileStatus& status, std::string_view owner,
                           std::string_view group, std::string_view link_target) {
    const bool is_device = status.kind == FileKind::character_device || status.kind == FileKind::block_device;
    append_mode(out, status);
    fmt::format_to(std::back_inserter(out), "{:>4} {:<8} {:<8} {:>12} ", status.links, owner, group,
                   is_device ? 0 : status.size.value());
    append_stamp(out, status.modified);
    out += ' ';
    append_listed_name(out, name);
    if (link_target.empty()) return;
    out += " -> ";
    append_listed_name(out, link_target);
}

void ListFormatter::append_stamp(std::string& out, FileTime modified) {
    const auto second = std::chrono::floor<std::chrono::seconds>(modified);
    if (stamped_ != second) {
        const auto now = std::chrono::floor<std::chrono::seconds>(now_);
        stamp_ = stamp(second, second >= now - shown_with_time && second <= now + allowed_ahead);
        stamped_ = second;
    }
    out += stamp_;
}

}  // namespace ftp
