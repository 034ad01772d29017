#include "ftp/transfer/listing_verbs.hpp"

#include "common/base/units.hpp"
#include "ftp/options/path.hpp"
#include "ftp/transfer/entry_line.hpp"
#include "ftp/transfer/local_target.hpp"
#include "ftp/transfer/remote_walk.hpp"
#include "ftp/transfer/tree_drawing.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

// What is told counts as a file that needed nothing: a failure beside it is one of several.
void tell(Run& run, const std::string& line) {
    ++run.tally().unchanged;
    run.audience().listed(line);
}

bool is_folder(const Found& source) { return source.entry->kind == FileKind::directory; }

// --- ls

void show(Run& run, const RemoteEntry& entry, const std::string& path, const std::string& shown,
          const Command& command) {
    if (command.json)
        tell(run, json_line(entry, path));
    else
        tell(run, command.long_form ? long_line(entry, shown) : short_line(entry, shown));
}

bool is_one_of_several(const Command& command) { return command.sources.size() > 1 || command.into_folder; }

// --- tree and du

// A folder with all that is in it, in the order of a walk; links and the like too. Omissions are reported.
awaitable<Result<std::vector<TreeEntry>>> walk(Run& run, const std::string& top, FolderChoice choice) {
    WalkRules rules;
    rules.folders = std::move(choice);
    auto tree = co_await walk_remote(run, top, std::move(rules));
    if (!tree) co_return tree.error();
    for (const auto& omission : tree->unreadable) run.failed_at(joined(top, omission.path), omission.why);
    auto entries = std::move(tree->entries);
    for (auto& path : tree->skipped) {
        TreeEntry other;
        other.path = std::move(path);
        other.kind = FileKind::symlink;  // what is neither file nor folder is a link nearly always
        entries.push_back(std::move(other));
    }
    sort_by_path(entries);
    co_return entries;
}

RemoteEntry as_remote(const TreeEntry& entry) {
    RemoteEntry result;
    result.kind = entry.kind;
    result.size = entry.size;
    result.modified = entry.modified;
    result.precision = entry.precision;
    return result;
}

void draw(Run& run, const std::string& top, const std::vector<TreeEntry>& entries) {
    run.audience().listed(shown_path(top));
    for (const auto& line : drawn(entries)) tell(run, line);
    const auto folders = std::ranges::count(entries, FileKind::directory, &TreeEntry::kind);
    const auto files = static_cast<std::ptrdiff_t>(entries.size()) - folders;
    run.audience().listed("");
    run.audience().listed(std::to_string(folders) + " folders, " + std::to_string(files) + " files");
}

void show_sum(Run& run, const std::string& path, ByteCount bytes, const Command& command) {
    if (command.json) {
        RemoteEntry entry;
        entry.kind = FileKind::directory;
        entry.size = bytes;
        return tell(run, json_line(entry, path));
    }
    const auto size = command.human_sizes ? human_size(bytes) : std::to_string(bytes.value());
    tell(run, size + "\t" + path);
}

}  // namespace

awaitable<void> list(Run& run, Found source, const Command& command) {
    source.path = without_trailing_slashes(source.path);
    if (!co_await look_at(run, source)) co_return;
    if (!is_folder(source)) co_return show(run, *source.entry, source.path, source.path, command);
    bool headed = !is_one_of_several(command) || command.json;
    const TellEntries tell = [&](const std::vector<RemoteEntry>& entries) {
        if (!std::exchange(headed, true)) run.audience().listed(shown_path(source.path) + ":");
        for (const auto& entry : entries) {
            if (!command.all && is_temporary_name(entry.name)) continue;
            show(run, entry, joined(source.path, entry.name), entry.name, command);
        }
    };
    const auto told = co_await tell_contents(run, source.path, tell);
    if (!told) run.failed_at(shown_path(source.path), told.error());
}

awaitable<void> draw_tree(Run& run, Found source, const Command& command) {
    source.path = without_trailing_slashes(source.path);
    if (!co_await look_at(run, source)) co_return;
    if (!is_folder(source)) co_return show(run, *source.entry, source.path, source.path, command);
    const auto levels = command.depth;
    FolderChoice choice = [levels](const std::string& path) { return !levels || depth(path) < *levels; };
    const auto entries = co_await walk(run, source.path, std::move(choice));
    if (!entries) co_return run.failed_at(shown_path(source.path), entries.error());
    if (!command.json) co_return draw(run, source.path, *entries);
    for (const auto& entry : *entries) tell(run, json_line(as_remote(entry), joined(source.path, entry.path)));
}

awaitable<void> sum_up(Run& run, Found source, const Command& command) {
    source.path = without_trailing_slashes(source.path);
    if (!co_await look_at(run, source)) co_return;
    if (!is_folder(source)) co_return show_sum(run, source.path, source.entry->size.value_or(ByteCount()), command);
    const auto entries = co_await walk(run, source.path, every_folder);
    if (!entries) co_return run.failed_at(shown_path(source.path), entries.error());
    const auto deepest_shown = command.totals ? 0 : command.depth.value_or(deepest);
    for (const auto& sum : folder_sums(*entries)) {
        const auto path = sum.path.empty() ? shown_path(source.path) : joined(source.path, sum.path);
        if (depth(sum.path) <= deepest_shown) show_sum(run, path, sum.bytes, command);
    }
}

}  // namespace ftp::client
