#include "ftpd/interpreter/lister.hpp"

#include <algorithm>

namespace ftp::server {

namespace {

constexpr std::size_t batch = 256;            // entries a job: the other jobs of the pool wait no longer
constexpr std::size_t most_sorted = 100'000;  // more entries come as the directory gives them

bool listable(std::string_view name) { return name.find_first_of("\r\n") == name.npos; }

// NLST, unless -l makes a LIST of it: one name on each line, and nothing else.
bool lists_names(const ListRequest& request) { return request.style == ListStyle::names && !request.options.long_form; }

// NLST of plain names needs no stat call: the kind stands in the directory.
DirectoryReader::Detail detail_needed(const ListRequest& request) {
    const auto& options = request.options;
    const bool bare = lists_names(request) && !options.mark_kind && !options.by_time && !options.by_size;
    return bare ? DirectoryReader::Detail::names_only : DirectoryReader::Detail::status;
}

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
    : tree_(tree), lines_(tree, request), request_(std::move(request)), top_(std::move(directory)) {
    if (!request_.pattern.empty()) pattern_.emplace(request_.pattern);
}

Result<std::optional<std::string>> Lister::next() {
    std::string out;
    left_of_piece_ = batch;
    if (top_) {
        const auto entered = enter(out, *std::exchange(top_, std::nullopt), request_.name_prefix);
        if (!entered) return entered.error();
    }
    while (left_of_piece_ > 0) {
        if (levels_.empty()) return out.empty() ? std::nullopt : std::optional(std::move(out));
        const auto went_on = levels_.back().listed ? find_next_beneath(out) : list_some(out);
        if (!went_on) return went_on.error();
    }
    return std::optional(std::move(out));
}

Status Lister::enter(std::string& out, VirtualPath directory, std::string prefix) {
    constexpr std::size_t cost = 16;  // to open one takes as long as some entries do
    left_of_piece_ -= std::min(cost, left_of_piece_);
    auto reader = tree_.list(directory, detail_needed(request_));
    if (!reader) return reader.error();
    if (request_.options.recursive && !lists_names(request_))
        out += (levels_.empty() ? "" : "\r\n") + directory.text() + ":\r\n";
    if (!pattern_ || request_.style == ListStyle::facts) lines_.append_self_and_parent(out, directory, prefix);
    levels_.push_back(Level{std::move(directory), std::move(prefix), std::move(*reader)});
    return {};
}

Status Lister::list_some(std::string& out) {
    const auto entries = next_entries();
    if (!entries) return entries.error();
    return *entries ? append_all(out, **entries) : leave_or_go_beneath();
}

// The names of a million directories would not fit into memory: the directory is read again rather than kept.
Status Lister::leave_or_go_beneath() {
    auto& level = levels_.back();
    level.listed = true;
    if (level.has_beneath)
        level.reader.rewind(DirectoryReader::Detail::names_only);
    else
        levels_.pop_back();
    return {};
}

Status Lister::find_next_beneath(std::string& out) {
    const auto entry = read_some(1);
    if (!entry) return entry.error();
    if (entry->empty()) {
        levels_.pop_back();
        return {};
    }
    const auto& name = entry->front().name;
    if (entry->front().status.kind != FileKind::directory || hidden(name) || !listable(name)) return {};
    const auto& level = levels_.back();
    auto path = level.directory.resolve(name);
    return path ? enter(out, *std::move(path), level.prefix + name + "/") : Status();
}

Result<Lister::Entries> Lister::read_some(std::size_t most) {
    auto some = levels_.back().reader.next(most);
    if (some) left_of_piece_ -= std::min(some->size(), left_of_piece_);
    return some;
}

// One batch of the directory; nothing at its end.
Result<std::optional<Lister::Entries>> Lister::next_entries() {
    const auto& options = request_.options;
    if (options.by_time || options.by_size || options.reverse) return next_sorted();
    auto some = read_some(left_of_piece_);
    if (!some) return some.error();
    if (some->empty()) return std::optional<Entries>();
    return std::optional(std::move(*some));
}

// None as long as the directory is being read, then those that are to be shown in order.
Result<std::optional<Lister::Entries>> Lister::next_sorted() {
    if (sorted_.empty()) {
        auto some = read_some(left_of_piece_);
        if (!some) return some.error();
        const bool at_end = some->empty();
        std::erase_if(*some, [this](const auto& entry) { return hidden(entry.name); });
        std::ranges::move(*some, std::back_inserter(gathered_));
        if (!at_end && gathered_.size() < most_sorted) return std::optional(Entries());
        if (gathered_.empty()) return std::optional<Entries>();
        sort_as_asked(gathered_, request_.options);
        std::ranges::move(std::exchange(gathered_, {}), std::back_inserter(sorted_));
    }
    const auto count = std::min(std::max<std::size_t>(left_of_piece_, 1), sorted_.size());
    const auto end = sorted_.begin() + static_cast<std::ptrdiff_t>(count);
    Entries some(std::move_iterator(sorted_.begin()), std::move_iterator(end));
    sorted_.erase(sorted_.begin(), end);
    left_of_piece_ -= std::min(count, left_of_piece_);
    return std::optional(std::move(some));
}

// Without a pattern everything is listed, dot files too: a client that does not see what it uploaded is worse than a
// long list.
bool Lister::hidden(std::string_view name) const { return pattern_ && !pattern_->matches(name); }

Status Lister::append_all(std::string& out, const Entries& entries) {
    for (const auto& entry : entries) {
        if (hidden(entry.name)) continue;
        const auto path = listable(entry.name) ? levels_.back().directory.resolve(entry.name) : std::nullopt;
        if (!path) {
            ++left_out_;
            continue;
        }
        if (request_.options.recursive) {
            if (const auto within = check_limits(entry); !within) return within;
        }
        lines_.append(out, *path, levels_.back().prefix, entry.name, entry.status);
    }
    return {};
}

// -R goes down iteratively and follows no link; a tree over the limits is an error, never a listing that looks whole.
Status Lister::check_limits(const DirectoryEntry& entry) {
    if (shown() >= request_.entries)
        return Error(std::errc::value_too_large, "the listing is longer than this server allows");
    if (entry.status.kind != FileKind::directory) return {};
    if (levels_.size() > request_.depth)
        return Error(std::errc::value_too_large, "the tree is deeper than this server lists");
    levels_.back().has_beneath = true;
    return {};
}

Result<std::string> Lister::single(const VirtualPath& path, std::string_view shown_as) {
    return lines_.single(path, shown_as);
}

}  // namespace ftp::server
