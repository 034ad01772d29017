#include "tests/support/trees.hpp"

#include "tests/support/temp_dir.hpp"

#include <algorithm>
#include <map>

namespace ftp::test {

namespace fs = std::filesystem;

namespace {

std::map<std::string, fs::file_type> entries_of(const fs::path& top) {
    std::map<std::string, fs::file_type> entries;
    for (const auto& entry : fs::recursive_directory_iterator(top))
        entries[entry.path().lexically_relative(top).string()] = entry.symlink_status().type();
    return entries;
}

// Links to folders are not followed: some of them lead in circles.
std::vector<fs::path> files_below(const fs::path& top) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(top, fs::directory_options::skip_permission_denied)) {
        std::error_code dangling;
        if (entry.is_regular_file(dangling)) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

bool same_bytes(const fs::path& left, const fs::path& right) {
    return fs::file_size(left) == fs::file_size(right) && read_file(left) == read_file(right);
}

}  // namespace

std::vector<std::string> differences(const fs::path& left, const fs::path& right) {
    const auto here = entries_of(left);
    auto there = entries_of(right);
    std::vector<std::string> lines;
    for (const auto& [name, type] : here) {
        const auto other = there.extract(name);
        if (other.empty())
            lines.push_back("only left: " + name);
        else if (other.mapped() != type)
            lines.push_back("another kind: " + name);
        else if (type == fs::file_type::regular && !same_bytes(left / name, right / name))
            lines.push_back("other bytes: " + name);
    }
    for (const auto& [name, type] : there) lines.push_back("only right: " + name);
    return lines;
}

void copy_files(const fs::path& from, const fs::path& to, std::size_t most) {
    const auto files = files_below(from);
    const std::size_t step = std::max<std::size_t>(1, files.size() / most);
    for (std::size_t i = 0; i < files.size(); i += step) {
        const auto copy = to / files[i].lexically_relative(from);
        fs::create_directories(copy.parent_path());
        fs::copy_file(files[i], copy);
        fs::last_write_time(copy, fs::last_write_time(files[i]));
    }
}

std::size_t count_files(const fs::path& folder) { return files_below(folder).size(); }

}  // namespace ftp::test
