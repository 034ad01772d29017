#pragma once

#include "common/protocol/calendar.hpp"
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
    // Of lists that fill up their columns before the name.
    std::string_view name_behind_spaces() const {
        return rest_.substr(std::min(rest_.find_first_not_of(' '), rest_.size()));
    }

  private:
    std::string_view rest_;
};

// When an entry of a list was modified, in the zone of its server. Nothing in time if it is a day that FileTime cannot
// tell.
struct ListStamp {
    std::optional<FileTime> time;
    ListedEntry::Precision precision = ListedEntry::Precision::minute;
};

// A date at the front of the words, which is taken off. The words are as they were when there is none. now: for the
// year that is left out.

// As ls writes it, in all its locales and styles: "Mar  9 08:01", "Mar  9  2001", "2025-03-09 08:01", "9. Okt. 2001",
// "03-09 08:01", "2001/03/09 08:01", "Mar 09, 2001 08:01".
std::optional<ListStamp> take_unix_stamp(Words& words, FileTime now);

// Which number of "03-09-25" is what. Nothing in the date tells; a list whose days go beyond 12 does.
enum class DateOrder { month_day_year, day_month_year, year_month_day };
// As IIS writes it: "03-09-25  08:01AM", "03/09/2025  20:01"; with four digits of a year in front, "2025-03-09  20:01".
std::optional<ListStamp> take_dos_stamp(Words& words, DateOrder order = DateOrder::month_day_year);
// "9-MAR-2021 08:15:02.10", "9-Mar-21 08:01:02", "Mar-09-2001 08:01:02".
std::optional<ListStamp> take_dashed_stamp(Words& words);

// What these are made of.

// "08:01", "8:01", "08:01:59" and a fraction, which is dropped; "24:00" is the next midnight.
struct ListClock {
    TimeOfDay time;
    bool with_seconds = false;
    bool next_day = false;
};
std::optional<ListClock> parse_list_clock(std::string_view word);
ListStamp stamp_of(std::chrono::year_month_day date, const ListClock& clock);
ListStamp stamp_of(std::chrono::year_month_day date);  // to the day

// So many digits, at least and at most.
std::optional<unsigned> short_number(std::string_view text, std::size_t least, std::size_t most);
std::optional<std::chrono::year_month_day> date_of(unsigned year, unsigned month, unsigned day);

}  // namespace ftp
