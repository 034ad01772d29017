#pragma once

#include "common/protocol/glob.hpp"
#include "ftpd/interpreter/entry_lines.hpp"

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace ftp::server {

// Makes the text of a listing piece by piece, from the first entry on and in bounded memory; sorted only where -t, -S
// or -r asks, and up to 100,000 entries. -R goes down depth first, each directory behind the one it stands in, and
// keeps as many open as it is deep. Blocking: run it on the pool, one call at a time. (RFC 959 LIST and NLST, RFC 3659
// §7 MLSD.)
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
    // A directory on the way down.
    struct Level {
        VirtualPath directory;
        std::string prefix;  // of the names in it, where only names are listed
        DirectoryReader reader;
        bool listed = false;       // then it is read once more, for what is to be listed beneath it
        bool has_beneath = false;  // there is something of that kind
    };

    using Entries = std::vector<DirectoryEntry>;

    Status enter(std::string& out, VirtualPath directory, std::string prefix);
    Status list_some(std::string& out);
    Status find_next_beneath(std::string& out);
    Status leave_or_go_beneath();
    Result<Entries> read_some(std::size_t most);
    Result<std::optional<Entries>> next_entries();
    Result<std::optional<Entries>> next_sorted();
    Status append_all(std::string& out, const Entries& entries);
    bool hidden(std::string_view name) const;
    Status check_limits(const DirectoryEntry& entry);

    const Tree& tree_;
    EntryLines lines_;
    ListRequest request_;
    std::optional<Glob> pattern_;
    std::optional<VirtualPath> top_;  // until it is opened
    std::vector<Level> levels_;
    std::size_t left_of_piece_ = 0;      // what the piece that is made may still cost, in entries
    Entries gathered_;                   // to be sorted when they are all there
    std::deque<DirectoryEntry> sorted_;  // of these
    std::uint64_t left_out_ = 0;
};

}  // namespace ftp::server
