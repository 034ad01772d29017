#include "ftpd/interpreter/lister.hpp"

#include "common/protocol/glob.hpp"

#include <algorithm>

namespace ftp::server {

namespace {

constexpr std::size_t batch = 256;            // entries a job: the other jobs of the pool wait no longer
constexpr std::size_t most_sorted = 100'000;  // more entries come as the directory gives them

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
    : tree_(tree), lines_(tree, request), request_(std::move(request)) {
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
    if (request_.pattern.empty() || request_.style == ListStyle::facts)
        lines_.append_self_and_parent(out, current_->directory, request_.name_prefix);
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
        lines_.append(out, *path, request_.name_prefix, entry.name, entry.status);
    }
    return {};
}

// LIST -R goes down iteratively and follows no link; a tree over the limits is an error, never a listing that looks
// whole.
Status Lister::note_directory(const VirtualPath& path, const FileStatus& status) {
    if (shown() >= request_.entries)
        return Error(std::errc::value_too_large, "the listing is longer than this server allows");
    if (status.kind != FileKind::directory) return {};
    if (current_->depth + 1 > request_.depth)
        return Error(std::errc::value_too_large, "the tree is deeper than this server lists");
    pending_.push_back({path, current_->depth + 1});
    return {};
}

Result<std::string> Lister::single(const VirtualPath& path, std::string_view shown_as) {
    return lines_.single(path, shown_as);
}

}  // namespace ftp::server
