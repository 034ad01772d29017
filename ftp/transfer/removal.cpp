#include "ftp/transfer/removal.hpp"

#include <algorithm>
#include <unordered_set>

namespace ftp::client {

namespace {

using Paths = std::unordered_set<std::string_view>;

// Calls it with the folders above a path, the nearest first.
template <typename Visit>
void for_each_above(std::string_view path, Visit visit) {
    for (auto slash = path.rfind('/'); slash != path.npos; slash = path.rfind('/')) {
        path = path.substr(0, slash);
        visit(path);
    }
}

bool is_or_is_below(std::string_view path, const Paths& paths) {
    bool found = paths.contains(path);
    for_each_above(path, [&](std::string_view above) { found = found || paths.contains(above); });
    return found;
}

// What has to be left alone with all that is in it: what the source does not tell about, what is a file there, and what
// lies elsewhere than in the target.
Paths protected_by(const Tree& source, const Tree& target) {
    Paths paths(source.skipped.begin(), source.skipped.end());
    paths.insert(source.hidden.begin(), source.hidden.end());
    paths.insert(target.linked.begin(), target.linked.end());
    for (const auto& entry : source.entries) {
        if (entry.kind == FileKind::file) paths.insert(entry.path);
    }
    return paths;
}

// Folders that hold something that stays.
Paths folders_that_stay(const Tree& target, const std::vector<const TreeEntry*>& staying) {
    Paths folders;
    const auto keep = [&folders](std::string_view above) { folders.insert(above); };
    for (const auto& path : target.skipped) for_each_above(path, keep);
    for (const auto& path : target.hidden) for_each_above(path, keep);
    for (const auto* entry : staying) for_each_above(entry->path, keep);
    return folders;
}

}  // namespace

Removal removal(const Tree& source, const Tree& target) {
    Paths wanted;
    for (const auto& entry : source.entries) wanted.insert(entry.path);
    const auto left_alone = protected_by(source, target);
    std::vector<const TreeEntry*> staying, extra;
    for (const auto& entry : target.entries) {
        const bool special = entry.kind != FileKind::file && entry.kind != FileKind::directory;
        const bool stays = special || wanted.contains(entry.path) || is_or_is_below(entry.path, left_alone);
        (stays ? staying : extra).push_back(&entry);
    }
    const auto kept = folders_that_stay(target, staying);
    Removal result;
    for (const auto* entry : extra) {
        if (entry->kind != FileKind::directory)
            result.files.push_back(*entry);
        else if (!kept.contains(entry->path))
            result.folders.push_back(*entry);
    }
    std::ranges::stable_sort(result.folders, std::greater(), [](const auto& folder) { return depth(folder.path); });
    return result;
}

namespace {

bool exceeds(std::size_t count, std::size_t of_all, const DeleteLimit& limit) {
    if (const auto* most = std::get_if<std::size_t>(&limit)) return count > *most;
    return count * 100 > of_all * std::get<Percent>(limit).value;
}

Paths folders_with_content(const Tree& source) {
    Paths folders;
    const auto note = [&folders](std::string_view above) { folders.insert(above); };
    for (const auto& entry : source.entries) for_each_above(entry.path, note);
    for (const auto* paths : {&source.skipped, &source.hidden})
        for (const auto& path : *paths) for_each_above(path, note);
    return folders;
}

}  // namespace

std::optional<std::string> emptied_folder(const Removal& removal, const Tree& source) {
    const auto full = folders_with_content(source);
    Paths empty;
    for (const auto& entry : source.entries) {
        if (entry.kind == FileKind::directory && !full.contains(entry.path)) empty.insert(entry.path);
    }
    std::optional<std::string> found;
    for (const auto& file : removal.files)
        for_each_above(file.path, [&](std::string_view above) {
            if (!found && empty.contains(above)) found = above;
        });
    return found;
}

std::optional<std::string> objection(const Removal& removal, const Tree& source, const Tree& target,
                                     const std::optional<DeleteLimit>& limit) {
    if (removal.size() == 0) return std::nullopt;
    if (!source.unreadable.empty()) return "the source could not be read whole";
    if (!target.unreadable.empty()) return "the target could not be read whole";
    if (source.entries.empty()) return "the source is empty";
    if (!limit || !exceeds(removal.size(), target.entries.size(), *limit)) return std::nullopt;
    return std::to_string(removal.size()) + " of " + std::to_string(target.entries.size()) +
           " would go, more than --max-delete allows";
}

}  // namespace ftp::client
