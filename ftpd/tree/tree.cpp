#include "ftpd/tree/tree.hpp"

#include "common/base/text.hpp"
#include "common/file/links.hpp"

#include <fcntl.h>

namespace ftp::server {

namespace {

// Names that only uploads use do not exist for a user, anywhere in a path.
bool is_reserved(const VirtualPath& path) {
    for (const auto name : split(path.text(), '/')) {
        if (is_reserved_name(name)) return true;
    }
    return false;
}

Error hidden(const VirtualPath& path) {
    return Error(std::errc::no_such_file_or_directory, "looking at " + path.text());
}
Error forbidden(const VirtualPath& path) { return Error(std::errc::permission_denied, "making " + path.text()); }

}  // namespace

Result<Tree> Tree::open(const std::string& home) {
    auto root = Root::open(home, Links::in_root);
    if (!root) return root.error();
    return Tree(std::move(*root));
}

Result<FileStatus> Tree::status(const VirtualPath& path) const {
    if (is_reserved(path)) return hidden(path);
    return root_.status(path.relative());
}

Result<FileStatus> Tree::entry_status(const VirtualPath& path) const {
    if (is_reserved(path)) return hidden(path);
    return root_.entry_status(path.relative());
}

std::optional<std::string> Tree::link_target(const VirtualPath& path) const {
    if (is_reserved(path)) return std::nullopt;
    const auto target = root_.link_target(path.relative());
    // Where it leads is told only if that is a place of the user's; the text itself could name the host's.
    if (!target || !root_.status(path.relative())) return std::nullopt;
    return *target;
}

Result<OpenedFile> Tree::open_for_reading(const VirtualPath& path) const {
    if (is_reserved(path)) return hidden(path);
    return root_.open_regular(path.relative(), O_RDONLY);
}

Result<DirectoryReader> Tree::list(const VirtualPath& directory, DirectoryReader::Detail detail) const {
    if (is_reserved(directory)) return hidden(directory);
    auto opened = root_.open_at(directory.relative(), O_RDONLY | O_DIRECTORY);
    if (!opened) return opened.error();
    return DirectoryReader(std::move(*opened), detail);
}

Status Tree::make_directory(const VirtualPath& path, unsigned mode) const {
    if (is_reserved(path)) return forbidden(path);
    return root_.make_directory(path.relative(), mode);
}

Status Tree::remove_directory(const VirtualPath& path) const {
    if (is_reserved(path)) return hidden(path);
    return remove_directory_and_partials(root_, path.relative());
}

Result<TreeRemoval> Tree::begin_removal(const VirtualPath& path, TreeRemoval::Limits limits) const {
    if (is_reserved(path)) return hidden(path);
    return TreeRemoval::begin(root_, path.relative(), limits);
}

Status Tree::remove_file(const VirtualPath& path) const {
    if (is_reserved(path)) return hidden(path);
    return root_.remove_file(path.relative());
}

Status Tree::rename(const VirtualPath& from, const VirtualPath& to, Root::Replace replace) const {
    if (is_reserved(from)) return hidden(from);
    if (is_reserved(to)) return forbidden(to);
    return root_.rename(from.relative(), to.relative(), replace);
}

Status Tree::set_modified(const VirtualPath& path, FileTime time) const {
    if (is_reserved(path)) return hidden(path);
    return root_.set_modified(path.relative(), time);
}

Status Tree::set_mode(const VirtualPath& path, unsigned mode) const {
    if (is_reserved(path)) return hidden(path);
    return root_.set_mode(path.relative(), mode);
}

Status Tree::set_owner(const VirtualPath& path, std::optional<std::uint32_t> owner,
                       std::optional<std::uint32_t> group) const {
    if (is_reserved(path)) return hidden(path);
    return root_.set_owner(path.relative(), owner, group);
}

Status Tree::make_symlink(const std::string& target, const VirtualPath& path) const {
    const auto seen = path.parent().resolve(target);
    if (!seen || is_reserved(*seen)) return hidden(path);
    if (is_reserved(path)) return forbidden(path);
    return ftp::make_symlink(root_, target, path.relative());
}

Status Tree::make_hard_link(const VirtualPath& existing, const VirtualPath& path) const {
    if (is_reserved(existing)) return hidden(existing);
    if (is_reserved(path)) return forbidden(path);
    return ftp::make_hard_link(root_, existing.relative(), path.relative());
}

Result<ByteCount> Tree::free_space(const VirtualPath& path) const {
    const auto octets = root_.free_bytes(path.relative());
    if (!octets) return octets.error();
    return ByteCount(*octets);
}

Result<Upload> Tree::begin_upload(const VirtualPath& path, UploadRequest request) const {
    if (is_reserved(path)) return forbidden(path);
    request.path = path.relative();
    return Upload::begin(root_, request);
}

std::optional<OpenedPartial> Tree::open_partial(const VirtualPath& path, const std::string& owner) const {
    if (is_reserved(path)) return std::nullopt;
    return ftp::open_partial(root_, path.relative(), owner);
}

std::optional<ByteCount> Tree::partial_size(const VirtualPath& path, const std::string& owner) const {
    if (is_reserved(path)) return std::nullopt;
    const auto octets = ftp::partial_size(root_, path.relative(), owner);
    return octets ? std::optional(ByteCount(*octets)) : std::nullopt;
}

}  // namespace ftp::server
