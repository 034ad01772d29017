#pragma once

#include "common/base/file_status.hpp"
#include "common/base/result.hpp"
#include "common/base/unique_fd.hpp"
#include "common/file/directory_reader.hpp"
#include "common/file/root.hpp"
#include "common/file/tree_removal.hpp"
#include "common/file/upload.hpp"
#include "common/protocol/virtual_path.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace ftp::server {

// The files of one user as a session sees them: virtual paths in, descriptors and values out; the only place where a
// VirtualPath becomes a descriptor. Reserved names (partials) do not exist here: reading them is
// no_such_file_or_directory, making them permission_denied.
class Tree {
  public:
    static Result<Tree> open(const std::string& home);

    Result<FileStatus> status(const VirtualPath& path) const;        // through links, inside the root
    Result<FileStatus> entry_status(const VirtualPath& path) const;  // a link itself
    // Where a link leads, as text to show; nothing when it is none or leads out of the root.
    std::optional<std::string> link_target(const VirtualPath& path) const;

    Result<OpenedFile> open_for_reading(const VirtualPath& path) const;
    Result<DirectoryReader> list(const VirtualPath& directory, DirectoryReader::Detail detail) const;

    Status make_directory(const VirtualPath& path, unsigned mode) const;
    Status remove_directory(
        const VirtualPath& path) const;  // drops the partials in it first, when nothing else is there
    Result<TreeRemoval> begin_removal(const VirtualPath& path, TreeRemoval::Limits limits) const;
    Status remove_file(const VirtualPath& path) const;
    Status rename(const VirtualPath& from, const VirtualPath& to, Root::Replace replace) const;
    Status set_modified(const VirtualPath& path, FileTime time) const;
    Status set_mode(const VirtualPath& path, unsigned mode) const;
    Status set_owner(const VirtualPath& path, std::optional<std::uint32_t> owner,
                     std::optional<std::uint32_t> group) const;
    // As make_symlink() and make_hard_link() of links.hpp. target: as the client wrote it.
    Status make_symlink(const std::string& target, const VirtualPath& path) const;
    Status make_hard_link(const VirtualPath& existing, const VirtualPath& path) const;
    Result<ByteCount> free_space(const VirtualPath& path) const;

    Result<Upload> begin_upload(const VirtualPath& path, UploadRequest request) const;  // fills request.path
    std::optional<OpenedPartial> open_partial(const VirtualPath& path, const std::string& owner) const;
    std::optional<ByteCount> partial_size(const VirtualPath& path, const std::string& owner) const;

    const Root& root() const { return root_; }

  private:
    explicit Tree(Root root) : root_(std::move(root)) {}
    Root root_;
};

}  // namespace ftp::server
