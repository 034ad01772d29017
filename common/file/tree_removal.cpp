#include "common/file/tree_removal.hpp"

#include "common/file/lock.hpp"
#include "common/file/openat2.hpp"
#include "common/file/upload.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ftp {

namespace {

bool is_directory(int parent, const dirent& entry) {
    if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
    const auto status = stat_at(parent, entry.d_name);
    return status && S_ISDIR(status->st_mode);
}

std::error_code remove_file(int parent, const std::string& name) {
    if (is_reserved_name(name)) return drop_dead(parent, name);
    return ::unlinkat(parent, name.c_str(), 0) == 0 ? std::error_code() : last_error();
}

// A directory of another file system is none of ours.
UniqueFd open_directory(int parent, const std::string& name) {
    return UniqueFd(open_beneath(parent, name, O_RDONLY | O_DIRECTORY, 0, resolve_no_links | RESOLVE_NO_XDEV));
}

}  // namespace

Result<TreeRemoval> TreeRemoval::begin(const Root& root, std::string_view path, Limits limits) {
    auto place = root.place(path);
    if (!place) return Error(place.error().code(), doing("removing", path));
    TreeRemoval removal(*std::move(place), std::string(path), limits);
    if (removal.enter(removal.place_.name)) return removal;
    const auto error = last_error();
    const bool link = error == std::errc::too_many_symbolic_link_levels;
    return Error(link ? std::make_error_code(std::errc::not_a_directory) : error, doing("removing", path));
}

bool TreeRemoval::step(std::size_t entries, const std::function<bool()>& late) {
    for (; entries > 0 && !levels_.empty(); --entries) {
        if (reached_limit() || (late && late())) break;
        const auto* entry = levels_.back().stream.next();
        if (entry)
            take(*entry);
        else
            leave();
    }
    return !levels_.empty() && !reached_limit();
}

// The directory that the last level stands in.
int TreeRemoval::above() const {
    return levels_.size() > 1 ? levels_[levels_.size() - 2].stream.descriptor() : place_.directory.get();
}

bool TreeRemoval::enter(std::string name) {
    const int parent = levels_.empty() ? place_.directory.get() : levels_.back().stream.descriptor();
    auto directory = open_directory(parent, name);
    if (!directory) return false;
    levels_.push_back(Level{DirectoryStream(std::move(directory)), std::move(name)});
    return true;
}

void TreeRemoval::take(const dirent& entry) {
    ++looked_at_;
    const int parent = levels_.back().stream.descriptor();
    std::string name = entry.d_name;
    if (is_directory(parent, entry)) return take_directory(parent, std::move(name));
    const auto error = remove_file(parent, name);
    if (error == std::errc::no_such_file_or_directory) return;
    if (error) return keep(error);
    ++count_.files;
    levels_.back().removed = true;
}

void TreeRemoval::take_directory(int parent, std::string name) {
    if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) == 0) {
        ++count_.directories;
        levels_.back().removed = true;
        return;
    }
    const auto error = last_error();
    if (error == std::errc::no_such_file_or_directory) return;
    if (error != std::errc::directory_not_empty && error != std::errc::file_exists) return keep(error);
    if (levels_.size() >= limits_.depth) return keep(std::make_error_code(std::errc::value_too_large));
    if (enter(name)) return;
    const auto why = last_error();
    // Of another file system: it is there, and not beneath us.
    const bool elsewhere = why == std::errc::no_such_file_or_directory;
    if (elsewhere && !stat_at(parent, name)) return;
    keep(elsewhere ? std::make_error_code(std::errc::device_or_resource_busy) : why);
}

// The last level has been read to its end.
void TreeRemoval::leave() {
    if (const auto error = levels_.back().stream.error()) keep(error);
    const int parent = above();
    auto level = std::move(levels_.back());
    levels_.pop_back();
    if (level.keeps) {
        if (!levels_.empty()) levels_.back().keeps = true;
        return;
    }
    if (::unlinkat(parent, level.name.c_str(), AT_REMOVEDIR) == 0) {
        ++count_.directories;
        if (!levels_.empty()) levels_.back().removed = true;
        return;
    }
    const auto error = last_error();
    if (error == std::errc::no_such_file_or_directory) return;
    // Something has come meanwhile, or was passed over while others went (POSIX leaves that open): once more, as long
    // as it helps.
    if (error == std::errc::directory_not_empty && level.removed && enter(level.name)) return;
    keep(error);
}

void TreeRemoval::keep(std::error_code why) {
    ++count_.kept;
    if (!levels_.empty()) levels_.back().keeps = true;
    if (!count_.first_kept) count_.first_kept = Error(why, doing("removing", path_));
}

}  // namespace ftp
