#include "ftp/transfer/tree_drawing.hpp"

#include "ftp/options/path.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

// A slash comes before every other byte: "a/b" stands between "a" and "a b".
bool before(const TreeEntry& a, const TreeEntry& b) {
    const auto rank = [](char c) { return c == '/' ? 0 : static_cast<unsigned char>(c) + 1; };
    return std::ranges::lexicographical_compare(a.path, b.path, {}, rank, rank);
}

bool is_in(std::string_view path, std::string_view folder) {
    return folder.empty() || (path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/');
}

// Of each entry: whether no sibling stands behind it. Found from the back, with one flag for each level.
std::vector<bool> last_of_their_folders(const std::vector<TreeEntry>& entries) {
    std::vector<bool> last(entries.size());
    std::vector<bool> seen;
    for (std::size_t i = entries.size(); i-- > 0;) {
        const auto level = depth(entries[i].path);
        seen.resize(level + 1, false);
        last[i] = !seen[level];
        seen[level] = true;
    }
    return last;
}

}  // namespace

void sort_by_path(std::vector<TreeEntry>& entries) { std::ranges::sort(entries, before); }

std::vector<std::string> drawn(const std::vector<TreeEntry>& entries) {
    const auto last = last_of_their_folders(entries);
    std::vector<std::string> lines;
    std::vector<const char*> rails;  // of the levels above
    for (std::size_t i = 0; i < entries.size(); ++i) {
        rails.resize(depth(entries[i].path) - 1, "");
        std::string line;
        for (const char* rail : rails) line += rail;
        line += last[i] ? "└── " : "├── ";
        lines.push_back(line + std::string(last_component(entries[i].path)) +
                        (entries[i].kind == FileKind::directory ? "/" : ""));
        rails.push_back(last[i] ? "    " : "│   ");
    }
    return lines;
}

std::vector<FolderSum> folder_sums(const std::vector<TreeEntry>& entries) {
    std::vector<FolderSum> sums;
    std::vector<FolderSum> open{{"", ByteCount()}};
    const auto close = [&] {
        auto done = std::move(open.back());
        open.pop_back();
        if (!open.empty()) open.back().bytes += done.bytes;
        sums.push_back(std::move(done));
    };
    for (const auto& entry : entries) {
        while (!is_in(entry.path, open.back().path)) close();
        if (entry.kind == FileKind::directory)
            open.push_back({entry.path, ByteCount()});
        else
            open.back().bytes += entry.size.value_or(ByteCount());
    }
    while (!open.empty()) close();
    return sums;
}

}  // namespace ftp::client
