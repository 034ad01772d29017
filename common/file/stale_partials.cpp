#include "common/file/directory_stream.hpp"
#include "common/file/lock.hpp"
#include "common/file/openat2.hpp"
#include "common/file/partial.hpp"
#include "common/file/upload.hpp"

#include <ctime>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace ftp {

namespace {

constexpr std::chrono::seconds temporary_limit = std::chrono::hours(1);

bool has_age(const struct stat& status, std::chrono::seconds limit) {
    return std::time(nullptr) - status.st_mtim.tv_sec >= limit.count();
}

// Of a dead writer: nobody will continue it, or nobody can.
bool is_stale(std::string_view name, int file, std::chrono::seconds limit) {
    const auto status = stat_of(file);
    if (!status) return false;
    if (name.starts_with(temporary_prefix)) return has_age(*status, temporary_limit);
    const auto trusted = trusted_size(file);
    return has_age(*status, limit) || status->st_nlink > 1 || (trusted && *trusted == 0);
}

bool remove_if_stale(int directory, const std::string& name, std::chrono::seconds limit) {
    UniqueFd file;
    if (seize(directory, name, file)) return false;
    return is_stale(name, file.get(), limit) && ::unlinkat(directory, name.c_str(), 0) == 0;
}

bool is_directory(int directory, const dirent& entry) {
    if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
    const auto status = stat_at(directory, entry.d_name);
    return status && S_ISDIR(status->st_mode);
}

}  // namespace

std::size_t remove_stale_partials(const Root& root, std::chrono::seconds older_than,
                                  const std::function<bool()>& stop) {
    std::size_t removed = 0;
    std::vector<std::string> folders{"."};
    while (!folders.empty()) {
        const std::string folder = std::move(folders.back());
        folders.pop_back();
        UniqueFd fd(open_beneath(root.descriptor(), folder, O_RDONLY | O_DIRECTORY, 0, resolve_no_links));
        if (!fd) continue;
        DirectoryStream stream(std::move(fd));
        while (const dirent* entry = stream.next()) {
            if (stop()) return removed;
            if (is_directory(stream.descriptor(), *entry))
                folders.push_back(folder + "/" + entry->d_name);
            else if (is_reserved_name(entry->d_name) && remove_if_stale(stream.descriptor(), entry->d_name, older_than))
                ++removed;
        }
    }
    return removed;
}

namespace {

// directory_not_empty when there is anything that is not an upload's.
std::error_code drop_hidden_files(int directory) {
    DirectoryStream look(UniqueFd(open_entry(directory, ".", O_RDONLY | O_DIRECTORY)));
    std::vector<std::string> hidden;
    while (const dirent* entry = look.next()) {
        if (!is_reserved_name(entry->d_name)) return std::make_error_code(std::errc::directory_not_empty);
        hidden.emplace_back(entry->d_name);
    }
    if (look.error()) return look.error();
    for (const auto& name : hidden) {
        if (const auto error = drop_dead(directory, name)) return error;
    }
    return {};
}

}  // namespace

Status remove_directory_and_partials(const Root& root, std::string_view path) {
    auto removed = root.remove_directory(path);
    if (removed || !removed.error().is(std::errc::directory_not_empty)) return removed;
    const auto place = root.place(path);
    if (!place) return place.error();
    const UniqueFd directory(open_entry(place->directory.get(), place->name, O_PATH | O_DIRECTORY));
    if (!directory) return Error::last(doing("removing", path));
    if (const auto error = drop_hidden_files(directory.get())) return Error(error, doing("removing", path));
    if (::unlinkat(place->directory.get(), place->name.c_str(), AT_REMOVEDIR) != 0)
        return Error::last(doing("removing", path));
    return {};
}

}  // namespace ftp
