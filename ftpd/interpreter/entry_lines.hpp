#pragma once

#include "ftpd/interpreter/list_request.hpp"
#include "ftpd/tree/tree.hpp"

#include <map>
#include <string>

namespace ftp::server {

// The lines of a listing, each with its CR LF (RFC 959 LIST and NLST, RFC 3659 §7 MLSx). Looks at the tree where a line
// needs more than it is given: blocking.
class EntryLines {
  public:
    // The tree must outlive it.
    EntryLines(const Tree& tree, const ListRequest& request);

    // prefix: what stands before the name where only names are listed.
    void append(std::string& out, const VirtualPath& path, std::string_view prefix, std::string_view name,
                FileStatus status);
    // What MLSD tells of a directory itself and its parent, and -a as "." and "..".
    void append_self_and_parent(std::string& out, const VirtualPath& directory, std::string_view prefix);
    // One line for one entry, or for a directory itself (-d); errors as the tree tells them.
    Result<std::string> single(const VirtualPath& path, std::string_view shown_as);

    std::uint64_t shown() const { return shown_; }

  private:
    void append_line(std::string& out, const VirtualPath& path, std::string_view prefix, std::string_view name,
                     const FileStatus& status);
    void append_directory_facts(std::string& out, const VirtualPath& directory, EntryRole role);
    Permissions permissions(const FileStatus& status) const;
    std::string_view owner_name(std::uint32_t id);
    std::string_view group_name(std::uint32_t id);

    const Tree& tree_;
    ListStyle style_;
    ListOptions options_;
    FactChoice facts_;
    Rights rights_;
    ListFormatter formatter_;
    std::map<std::uint32_t, std::string> owners_;
    std::map<std::uint32_t, std::string> groups_;
    std::uint64_t shown_ = 0;
};

}  // namespace ftp::server
