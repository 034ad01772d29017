#include "ftpd/interpreter/entry_lines.hpp"

#include <array>
#include <grp.h>
#include <pwd.h>

namespace ftp::server {

namespace {

FileTime now() { return std::chrono::time_point_cast<FileTime::duration>(std::chrono::system_clock::now()); }

char kind_mark(const FileStatus& status) {
    switch (status.kind) {
        case FileKind::directory:
            return '/';
        case FileKind::symlink:
            return '@';
        case FileKind::fifo:
            return '|';
        case FileKind::socket:
            return '=';
        default:
            return (status.mode & 0111) != 0 ? '*' : '\0';
    }
}

}  // namespace

EntryLines::EntryLines(const Tree& tree, const ListRequest& request)
    : tree_(tree),
      style_(request.style),
      options_(request.options),
      facts_(request.facts),
      rights_(request.rights),
      formatter_(now()) {}

void EntryLines::append(std::string& out, const VirtualPath& path, std::string_view prefix, std::string_view name,
                        FileStatus status) {
    if (style_ == ListStyle::facts && status.kind == FileKind::symlink) {
        // RFC 3659 §7.5.1.4: a link is told as what it leads to.
        if (const auto target = tree_.status(path)) status = *target;
    }
    append_line(out, path, prefix, name, status);
}

void EntryLines::append_directory_facts(std::string& out, const VirtualPath& directory, EntryRole role) {
    const auto status = tree_.status(directory);
    if (!status) return;
    append_facts(out, facts_, directory.text(), *status, permissions(*status), role);
    out += "\r\n";
}

void EntryLines::append_self_and_parent(std::string& out, const VirtualPath& directory, std::string_view prefix) {
    if (style_ == ListStyle::facts) {
        if (!facts_.type) return;
        append_directory_facts(out, directory, EntryRole::current_directory);
        if (!directory.is_root()) append_directory_facts(out, directory.parent(), EntryRole::parent_directory);
        return;
    }
    if (!options_.all || options_.almost_all) return;
    if (const auto self = tree_.status(directory)) append_line(out, directory, prefix, ".", *self);
    if (const auto parent = tree_.status(directory.parent()))
        append_line(out, directory.parent(), prefix, "..", *parent);
}

void EntryLines::append_line(std::string& out, const VirtualPath& path, std::string_view prefix, std::string_view name,
                             const FileStatus& status) {
    ++shown_;
    switch (style_) {
        case ListStyle::facts:
            append_facts(out, facts_, name, status, permissions(status), EntryRole::entry);
            break;
        case ListStyle::names:
            if (!options_.long_form) {
                out.append(prefix).append(name);
                break;
            }
            [[fallthrough]];
        case ListStyle::long_lines: {
            const auto target = status.kind == FileKind::symlink ? tree_.link_target(path) : std::nullopt;
            formatter_.append(out, name, status, owner_name(status.owner), group_name(status.group),
                              target.value_or(""));
        }
    }
    if (options_.mark_kind && style_ != ListStyle::facts && kind_mark(status) != '\0') out += kind_mark(status);
    out += "\r\n";
}

Result<std::string> EntryLines::single(const VirtualPath& path, std::string_view shown_as) {
    auto own = tree_.entry_status(path);
    if (!own) return own.error();
    std::string out;
    append(out, path, "", shown_as, *std::move(own));
    return out;
}

Permissions EntryLines::permissions(const FileStatus& status) const {
    const Rights rights = rights_;
    Permissions result;
    result.rename = rights.allow(Operation::rename);
    if (status.kind == FileKind::directory) {
        result.enter = true;
        result.list = rights.allow(Operation::list);
        result.create = rights.allow(Operation::create);
        result.make = rights.allow(Operation::make_directory);
        result.purge = rights.allow(Operation::remove);
        result.remove = rights.allow(Operation::remove_directory);
        return result;
    }
    const bool regular = status.kind == FileKind::file;
    result.read = regular && rights.allow(Operation::read);
    result.append = regular && rights.allow(Operation::append);
    result.write = regular && rights.allow(Operation::overwrite);
    result.remove = rights.allow(Operation::remove);
    return result;
}

namespace {

// A name without spaces for a column of a listing: the number where the system knows none.
template <typename Record, typename Look>
std::string name_or_number(std::uint32_t id, char* Record::*name, Look look) {
    std::array<char, 4096> buffer;
    Record record{};
    Record* found = nullptr;
    const bool known = look(id, &record, buffer.data(), buffer.size(), &found) == 0 && found;
    std::string result = known ? record.*name : "";
    return result.empty() || result.find(' ') != result.npos ? std::to_string(id) : result;
}

}  // namespace

std::string_view EntryLines::owner_name(std::uint32_t id) {
    const auto known = owners_.find(id);
    if (known != owners_.end()) return known->second;
    return owners_.emplace(id, name_or_number<passwd>(id, &passwd::pw_name, ::getpwuid_r)).first->second;
}

std::string_view EntryLines::group_name(std::uint32_t id) {
    const auto known = groups_.find(id);
    if (known != groups_.end()) return known->second;
    return groups_.emplace(id, name_or_number<group>(id, &group::gr_name, ::getgrgid_r)).first->second;
}

}  // namespace ftp::server
