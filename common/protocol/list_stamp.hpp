#pragma once

#include "common/protocol/listing.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace ftp {

// Words of a line, and what is left of it behind them, to the octet.
class Words {
  public:
    explicit Words(std::string_view line) : rest_(line) {}

    // The next word, with the spaces before it taken off; "" at the end.
    std::string_view take() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
        const auto word = rest_.substr(0, rest_.find(' '));
        rest_.remove_prefix(word.size());
        return word;
    }
    std::string_view peek() const { return Words(*this).take(); }
    std::string_view rest() const { return rest_; }

    // What stands behind exactly one space: names keep theirs (RFC 3659 §2.2).
    std::string_view name() const { return rest_.empty() ? rest_ : rest_.substr(1); }

  private:
    std::string_view rest_;
};

// When an entry of a list was modified, in the zone of its server. Nothing in time if it is a day that FileTime cannot
// tell.
struct ListStamp {
    std::optional<FileTime> time;
    ListedEntry::Precision precision = ListedEntry::Precision::minute;
};

// The date at the front of the words, which is taken off, as `ls -l` writes it: "Mar  9 08:01", "Mar  9  2001",
// "2025-03-09 08:01". now: for the year that is left out. The words are as they were when there is no date.
std::optional<ListStamp> take_unix_stamp(Words& words, FileTime now);

// As IIS writes it: "03-09-25  08:01AM", "03-09-2025  20:01", "2025-03-09  20:01".
std::optional<ListStamp> take_dos_stamp(Words& words);

}  // namespace ftp
