#include "common/file/links.hpp"

#include "common/file/openat2.hpp"
#include "common/file/place.hpp"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace ftp {

namespace {

std::string folder_of(std::string_view path) {
    const auto relative = relative_path(path);
    const auto slash = relative.rfind('/');
    return slash == relative.npos ? "." : std::string(relative.substr(0, slash));
}

// From the folder of the link up to the root and down again.
std::string as_seen_from(std::string_view folder, std::string_view absolute) {
    std::string up;
    if (folder != ".") {
        const auto levels = 1 + std::count(folder.begin(), folder.end(), '/');
        for (auto i = levels; i > 0; --i) up += "../";
    }
    return up + std::string(relative_path(absolute));
}

}  // namespace

Status make_symlink(const Root& root, std::string_view target, std::string_view path) {
    const auto failed = [&](std::errc why) { return Error(why, doing("linking", path)); };
    if (target.find('\0') != target.npos) return failed(std::errc::illegal_byte_sequence);
    const auto place = root.place(path);
    if (!place) return place.error();
    const auto folder = folder_of(path);
    const auto text = target.starts_with('/') ? as_seen_from(folder, target) : std::string(target);
    // Physically, as anybody would go, and never above the root on the way.
    const UniqueFd there(
        open_beneath(root.descriptor(), folder + "/" + text, O_PATH, 0, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS));
    if (!there) return Error::last(doing("linking to", target));
    // A folder that is a link itself lies elsewhere than its path says: what the root means may not be what is there.
    const auto found = status_of(there.get());
    const auto meant = root.status(target.starts_with('/') ? std::string(target) : folder + "/" + text);
    if (!found || !meant || found->device != meant->device || found->inode != meant->inode)
        return failed(std::errc::no_such_file_or_directory);
    if (::symlinkat(text.c_str(), place->directory.get(), place->name.c_str()) != 0)
        return Error::last(doing("linking", path));
    return {};
}

Status make_hard_link(const Root& root, std::string_view existing, std::string_view path) {
    const auto file = root.open_at(existing, O_PATH);
    if (!file) return file.error();
    const auto status = status_of(file->get());
    if (!status) return status.error();
    if (status->kind == FileKind::directory) return Error(std::errc::is_a_directory, doing("linking to", existing));
    if (status->kind != FileKind::file) return Error(std::errc::operation_not_permitted, doing("linking to", existing));
    const auto place = root.place(path);
    if (!place) return place.error();
    if (const auto error = link_descriptor(file->get(), place->directory.get(), place->name))
        return Error(error, doing("linking", path));
    return {};
}

}  // namespace ftp
