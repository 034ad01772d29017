#include "ftp/transfer/names_in_doubt.hpp"

#include "common/base/text.hpp"
#include "ftp/options/path.hpp"
#include "ftp/transfer/remote_files.hpp"

#include <unordered_map>
#include <unordered_set>

namespace ftp::client {

namespace {

std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == path.npos ? std::string() : path.substr(0, slash);
}

// A hash is enough: two that only seem alike cost a listing.
std::size_t without_case(const std::string& path) { return std::hash<std::string>()(lower(path)); }

std::unordered_map<std::size_t, unsigned> counted(const Tree& source) {
    std::unordered_map<std::size_t, unsigned> counts;
    for (const auto& entry : source.entries) ++counts[without_case(entry.path)];
    return counts;
}

std::unordered_set<std::string> folders_of(const std::vector<TreeEntry>& files) {
    std::unordered_set<std::string> folders;
    for (const auto& file : files) folders.insert(folder_of(file.path));
    return folders;
}

awaitable<void> look_in(Run& run, std::string folder, std::vector<std::string> names) {
    std::unordered_set<std::string> missing(names.begin(), names.end());
    const EntryChoice choice = [&missing](const RemoteEntry& entry) {
        missing.erase(entry.name);
        return false;
    };
    const auto listed = co_await contents_of(run, folder, choice);
    if (!listed) co_return run.failed_at(shown_path(folder), listed.error());
    for (const auto& name : names) {
        if (missing.contains(name))
            run.failed_at(joined(folder, name),
                          failed(Failure::differs, "is not there under its name (the server may take it for another one)"));
    }
}

}  // namespace

NamesInDoubt names_in_doubt(const Tree& source, const std::vector<TreeEntry>& transfers, const Removal& removal) {
    const auto counts = counted(source);
    const auto thinned = folders_of(removal.files);
    NamesInDoubt names;
    for (const auto& file : transfers) {
        const auto folder = folder_of(file.path);
        if (counts.at(without_case(file.path)) > 1 || thinned.contains(folder))
            names[folder].emplace_back(last_component(file.path));
    }
    return names;
}

awaitable<void> look_for_names(Run& run, std::string top, NamesInDoubt names) {
    for (auto& [folder, own] : names) {
        if (run.stopped()) co_return;
        co_await look_in(run, joined(top, folder), std::move(own));
    }
}

}  // namespace ftp::client
