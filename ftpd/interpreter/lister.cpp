#include "ftpd/interpreter/lister.hpp"

#include "common/protocol/glob.hpp"

#include <algorithm>
#include <array>
#include <grp.h>
#include <pwd.h>

namespace ftp::server {

namespace {

constexpr std::size_t batch = 256;            // entries a job: the other jobs of the pool wait no longer
constexpr std::size_t most_sorted = 100'000;  // more entries come as the directory gives them

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

bool listable(std::string_view name) { return name.find_first_of("\r\n") == name.npos; }

void sort_as_asked(std::vector<DirectoryEntry>& entries, const ListOptions& options) {
    std::ranges::sort(entries, [&](const DirectoryEntry& a, const DirectoryEntry& b) {
        if (options.by_time && a.status.modified != b.status.modified) return a.status.modified > b.status.modified;
        if (options.by_size && a.status.size != b.status.size) return a.status.size > b.status.size;
        return a.name < b.name;
    });
    if (options.reverse) std::ranges::reverse(entries);
}

}  // namespace

Lister::Lister(const Tree& tree, VirtualPath directory, ListRequest request)
    : tree_(tree), request_(std::move(request)), formatter_(now()) {
    pending_.push_back({std::move(directory), 0});
}

Result<std::optional<std::string>> Lister::next() {
    constexpr int most_directories = 16;  // small ones share a job
    std::string out;
    for (int ended = 0; ended < most_directories; ++ended) {
        if (!reader_) {
            if (pending_.empty()) return out.empty() ? std::nullopt : std::optional(std::move(out));
            if (const auto opened = open_next(out); !opened) return opened.error();
        }
        auto entries = next_entries();
        if (!entries) return entries.error();
        if (*entries) {
            if (const auto appended = append_all(out, std::move(**entries)); !appended) return appended.error();
            break;
        }
        reader_.reset();
    }
    return std::optional(std::move(out));
}

Status Lister::open_next(std::string& out) {
    current_ = std::move(pending_.front());
    pending_.pop_front();
    // NLST of plain names needs no stat call: the kind stands in the directory.
    const bool bare = request_.style == ListStyle::names && !request_.options.by_time && !request_.options.by_size;
    auto reader =
        tree_.list(current_->directory, bare ? DirectoryReader::Detail::names_only : DirectoryReader::Detail::status);
    if (!reader) return reader.error();
    reader_ = std::move(*reader);
    if (request_.options.recursive && request_.style != ListStyle::facts)
        out += (first_ ? "" : "\r\n") + current_->directory.text() + ":\r\n";
    first_ = false;
    append_self_and_parent(out);
    return {};
}

// One batch of the directory; nothing at its end.
Result<std::optional<Lister::Entries>> Lister::next_entries() {
    const auto& options = request_.options;
    if (options.by_time || options.by_size || options.reverse) return next_sorted();
    auto some = reader_->next(batch);
    if (!some) return some.error();
    if (some->empty()) return std::optional<Entries>();
    return std::optional(std::move(*some));
}

// None as long as the directory is being read, then those that are to be shown in order.
Result<std::optional<Lister::Entries>> Lister::next_sorted() {
    if (sorted_.empty()) {
        auto some = reader_->next(batch);
        if (!some) return some.error();
        const bool at_end = some->empty();
        std::erase_if(*some, [this](const auto& entry) { return hidden(entry.name); });
        std::ranges::move(*some, std::back_inserter(gathered_));
        if (!at_end && gathered_.size() < most_sorted) return std::optional(Entries());
        if (gathered_.empty()) return std::optional<Entries>();
        sort_as_asked(gathered_, request_.options);
        std::ranges::move(std::exchange(gathered_, {}), std::back_inserter(sorted_));
    }
    const auto end = sorted_.begin() + static_cast<std::ptrdiff_t>(std::min(batch, sorted_.size()));
    Entries some(std::move_iterator(sorted_.begin()), std::move_iterator(end));
    sorted_.erase(sorted_.begin(), end);
    return std::optional(std::move(some));
}

// Without a pattern everything is listed, dot files too: a client that does not see what it uploaded is worse than a
// long list.
bool Lister::hidden(std::string_view name) const {
    return !request_.pattern.empty() && !matches(request_.pattern, name);
}

Status Lister::append_all(std::string& out, Entries entries) {
    for (auto& entry : entries) {
        if (hidden(entry.name)) continue;
        const auto path = listable(entry.name) ? current_->directory.resolve(entry.name) : std::nullopt;
        if (!path) {
            ++left_out_;
            continue;
        }
        if (request_.options.recursive) {
            if (const auto noted = note_directory(*path, entry.status); !noted) return noted;
        }
        append(out, *path, entry.name, entry.status);
    }
    return {};
}

// LIST -R goes down iteratively and follows no link; a tree over the limits is an error, never a listing that looks
// whole.
Status Lister::note_directory(const VirtualPath& path, const FileStatus& status) {
    if (shown_ >= request_.entries)
        return Error(std::errc::value_too_large, "the listing is longer than this server allows");
    if (status.kind != FileKind::directory) return {};
    if (current_->depth + 1 > request_.depth)
        return Error(std::errc::value_too_large, "the tree is deeper than this server lists");
    pending_.push_back({path, current_->depth + 1});
    return {};
}

void Lister::append_self_and_parent(std::string& out) {
    if (request_.style == ListStyle::facts) {
        if (!request_.facts.type) return;
        const auto& directory = current_->directory;
        if (const auto self = tree_.status(directory)) {
            append_facts(out, request_.facts, directory.text(), *self, permissions(*self),
                         EntryRole::current_directory);
            out += "\r\n";
        }
        if (const auto parent = tree_.status(directory.parent()); parent && !directory.is_root()) {
            append_facts(out, request_.facts, directory.parent().text(), *parent, permissions(*parent),
                         EntryRole::parent_directory);
            out += "\r\n";
        }
        return;
    }
    if (!request_.options.all || request_.options.almost_all || !request_.pattern.empty()) return;
    if (const auto self = tree_.status(current_->directory)) append_line(out, current_->directory, ".", *self);
    if (const auto parent = tree_.status(current_->directory.parent()))
        append_line(out, current_->directory.parent(), "..", *parent);
}

void Lister::append(std::string& out, const VirtualPath& path, std::string_view name, FileStatus status) {
    if (request_.style == ListStyle::facts && status.kind == FileKind::symlink) {
        // RFC 3659 §7.5.1.4: a link is told as what it leads to.
        if (const auto target = tree_.status(path)) status = *target;
    }
    append_line(out, path, name, status);
}

void Lister::append_line(std::string& out, const VirtualPath& path, std::string_view name, const FileStatus& status) {
    ++shown_;
    switch (request_.style) {
        case ListStyle::facts:
            append_facts(out, request_.facts, name, status, permissions(status), EntryRole::entry);
            break;
        case ListStyle::names:
            if (!request_.options.long_form) {
                out.append(request_.name_prefix).append(name);
                break;
            }
            [[fallthrough]];
        case ListStyle::long_lines: {
            const auto target = status.kind == FileKind::symlink ? tree_.link_target(path) : std::nullopt;
            formatter_.append(out, name, status, owner_name(status.owner), group_name(status.group),
                              target.value_or(""));
        }
    }
    if (request_.options.mark_kind && request_.style != ListStyle::facts && kind_mark(status) != '\0')
        out += kind_mark(status);
    out += "\r\n";
}

Result<std::string> Lister::single(const VirtualPath& path, std::string_view shown_as) {
    const auto own = request_.style == ListStyle::facts ? tree_.status(path) : tree_.entry_status(path);
    if (!own) return own.error();
    std::string out;
    append_line(out, path, shown_as, *own);
    return out;
}

Permissions Lister::permissions(const FileStatus& status) const {
    const Rights rights = request_.rights;
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

std::string_view Lister::owner_name(std::uint32_t id) {
    const auto known = owners_.find(id);
    if (known != owners_.end()) return known->second;
    return owners_.emplace(id, name_or_number<passwd>(id, &passwd::pw_name, ::getpwuid_r)).first->second;
}

std::string_view Lister::group_name(std::uint32_t id) {
    const auto known = groups_.find(id);
    if (known != groups_.end()) return known->second;
    return groups_.emplace(id, name_or_number<group>(id, &group::gr_name, ::getgrgid_r)).first->second;
}

}  // namespace ftp::server
