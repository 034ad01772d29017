#pragma once

#include "common/protocol/list_family.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace ftp {

// A whole LIST, line by line: recognises the family by its first lines (by the most of them, since a stray line or a
// name may look like anything), and reads all of them by it.
class ListReader {
  public:
    // now: in the zone of the server, for years left out. known: the family that this host used before, which wins
    // where two fit as well.
    ListReader(FileTime now, std::optional<ListFamily> known) : now_(now), known_(known) {}

    void take(std::string_view line);  // without its end
    void finish();

    // What is known so far; "." and ".." are left out, and older versions of the same file.
    std::vector<ListedEntry> take_entries() { return std::exchange(entries_, {}); }
    // Nothing while it is not known, or when no family fits.
    std::optional<ListFamily> family() const { return family_; }

    // Lines that were no entries and no remarks: something is there that nobody knows of. The first of them.
    std::size_t unread() const { return unread_; }
    const std::string& first_unread() const { return first_unread_; }

  private:
    void decide();
    std::optional<ListFamily> best_family() const;
    void read(std::string_view line);
    void read_name(std::string_view line);
    void add(ListedEntry entry);
    void give_up(std::string_view line);

    FileTime now_;
    std::optional<ListFamily> known_;
    std::optional<ListFamily> family_;
    const ListForm* form_ = nullptr;
    bool decided_ = false;
    std::vector<std::string> first_lines_;
    std::string beginning_;  // of an entry that goes on in the next line
    std::string last_name_;
    std::vector<ListedEntry> entries_;
    std::size_t unread_ = 0;
    std::string first_unread_;
};

}  // namespace ftp
