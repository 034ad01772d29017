#pragma once

#include "ftpd/interpreter/entry_lines.hpp"

#include <deque>
#include <optional>
#include <string>

namespace ftp::server {

// Makes the text of a listing piece by piece, from the first entry on and in bounded memory; sorted only where -t, -S
// or -r asks, and up to 100,000 entries. Blocking: run it on the pool, one call at a time. (RFC 959 LIST and NLST, RFC
// 3659 §7 MLSD.)
class Lister {
  public:
    // The tree must outlive it.
    Lister(const Tree& tree, VirtualPath directory, ListRequest request);

    // What the next 256 entries give, which may be nothing where few match or all are to be sorted first; no value at
    // the end. An Error means that the listing cannot be completed.
    Result<std::optional<std::string>> next();

    // One line for one entry, or for a directory itself (-d); errors as the tree tells them.
    Result<std::string> single(const VirtualPath& path, std::string_view shown_as);

    std::uint64_t shown() const { return lines_.shown(); }
    std::uint64_t left_out() const { return left_out_; }  // names with a line end in them cannot be listed

  private:
    struct Pending {
        VirtualPath directory;
        std::uint64_t depth;
    };

    using Entries = std::vector<DirectoryEntry>;

    Status open_next(std::string& out);
    Result<std::optional<Entries>> next_entries();
    Result<std::optional<Entries>> next_sorted();
    Status append_all(std::string& out, Entries entries);
    bool hidden(std::string_view name) const;
    Status note_directory(const VirtualPath& path, const FileStatus& status);

    const Tree& tree_;
    EntryLines lines_;
    ListRequest request_;
    std::deque<Pending> pending_;
    std::optional<Pending> current_;
    std::optional<DirectoryReader> reader_;
    Entries gathered_;                   // to be sorted when they are all there
    std::deque<DirectoryEntry> sorted_;  // of these
    std::uint64_t left_out_ = 0;
    bool first_ = true;
};

}  // namespace ftp::server
