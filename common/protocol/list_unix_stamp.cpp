#include "common/base/text.hpp"
#include "common/protocol/list_month.hpp"
#include "common/protocol/list_stamp.hpp"

#include <array>

namespace ftp {

namespace {

// A list with a clock leaves out the year: the latest in which that day exists and lies at most a day ahead of now.
// Eight years back there is a 29th of February for certain, but around 1900 and 2100.
ListStamp latest(std::chrono::month_day day, const ListClock& clock, FileTime now) {
    const auto this_year = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(now)).year();
    for (int back = -1; back <= 8; ++back) {
        const std::chrono::year_month_day date = (this_year - std::chrono::years(back)) / day;
        const auto stamp = stamp_of(date, clock);
        if (date.ok() && stamp.time && *stamp.time <= now + std::chrono::days(1)) return stamp;
    }
    ListStamp unknown = stamp_of(std::chrono::year_month_day(), clock);
    unknown.time.reset();
    return unknown;
}

std::optional<std::chrono::month_day> month_day_of(std::optional<std::chrono::month> month, std::string_view word) {
    const auto day = short_number(bare_number(word), 1, 2);
    if (!month || !day) return std::nullopt;
    const auto both = *month / std::chrono::day(*day);
    return both.ok() ? std::optional(both) : std::nullopt;
}

std::optional<std::chrono::year> parse_year(std::string_view word) {
    const auto year = short_number(bare_number(word), 4, 4);
    return year ? std::optional(std::chrono::year(static_cast<int>(*year))) : std::nullopt;
}

// A year behind the clock, which must leave a name: a name may be a number too.
std::optional<std::chrono::year> take_late_year(Words& words) {
    Words attempt = words;
    const auto year = parse_year(attempt.take());
    if (!year || attempt.name().empty()) return std::nullopt;
    words = attempt;
    return year;
}

enum class LateYear { never, possible };

// What stands behind a day without its year: "08:01", "2001", "08:01 2001", "2001 08:01".
std::optional<ListStamp> take_clock_or_year(Words& words, std::chrono::month_day day, LateYear late, FileTime now) {
    const auto word = words.take();
    if (const auto clock = parse_list_clock(word)) {
        const bool may_follow = clock->with_seconds || late == LateYear::possible;
        if (const auto year = may_follow ? take_late_year(words) : std::nullopt) return stamp_of(*year / day, *clock);
        return latest(day, *clock, now);
    }
    const auto year = parse_year(word);
    return year ? std::optional(stamp_of(*year / day)) : std::nullopt;
}

// "Mar 09, 2001 08:01"
std::optional<ListStamp> take_year_and_clock(Words& words, std::chrono::month_day day) {
    const auto year = parse_year(words.take());
    const auto clock = parse_list_clock(words.take());
    return year && clock ? std::optional(stamp_of(*year / day, *clock)) : std::nullopt;
}

// "Mar  9 08:01", "Mar  9  2001", "Mar  9 08:01:02 2001"
std::optional<ListStamp> take_month_first(Words& words, FileTime now) {
    const auto month = parse_list_month(words.take());
    const auto day_word = words.take();
    const auto day = month_day_of(month, day_word);
    if (!day) return std::nullopt;
    if (day_word.ends_with(',')) return take_year_and_clock(words, *day);
    return take_clock_or_year(words, *day, LateYear::never, now);
}

// "9. Juli, 08:01", "9. Okt. 2001", "09 mar 2001", "9 Mar 08:01 2001"
std::optional<ListStamp> take_day_first(Words& words, FileTime now) {
    const auto day_word = words.take();
    const auto day = month_day_of(parse_list_month(words.take()), day_word);
    return day ? take_clock_or_year(words, *day, LateYear::possible, now) : std::nullopt;
}

bool is_zone(std::string_view word) {
    return word.size() == 5 && (word[0] == '+' || word[0] == '-') && number<unsigned>(word.substr(1));
}

// The clock behind a whole date, if there is one, and a zone, which is skipped: times are as listed.
ListStamp take_clock_of(Words& words, std::chrono::year_month_day date) {
    const auto clock = parse_list_clock(words.peek());
    if (!clock) return stamp_of(date);
    words.take();
    if (clock->with_seconds && is_zone(words.peek())) words.take();
    return stamp_of(date, *clock);
}

// "2025-03-09", "2001/03/09", "2001.03.09"; "09-03-2001", "9.3.2001": the day first, unless that cannot be.
std::optional<std::chrono::year_month_day> parse_whole_date(std::string_view word) {
    const auto separator = word.find_first_of("-/.");
    if (separator == word.npos) return std::nullopt;
    const auto parts = split(word, word[separator]);
    if (parts.size() != 3) return std::nullopt;
    const bool year_first = parts[0].size() == 4;
    const auto year = short_number(parts[year_first ? 0 : 2], 4, 4);
    const auto month = short_number(parts[1], 1, 2);
    const auto day = short_number(parts[year_first ? 2 : 0], 1, 2);
    if (!year || !month || !day) return std::nullopt;
    return !year_first && *month > 12 ? date_of(*year, *day, *month) : date_of(*year, *month, *day);
}

// "2025-03-09 08:01", "2025-03-09 08:01:02.000000000 +0100", "2001.03.09"
std::optional<ListStamp> take_whole_date(Words& words, FileTime) {
    const auto date = parse_whole_date(words.take());
    return date ? std::optional(take_clock_of(words, *date)) : std::nullopt;
}

// "03-09 08:01"
std::optional<ListStamp> take_month_and_day(Words& words, FileTime now) {
    const auto parts = split(words.take(), '-');
    if (parts.size() != 2) return std::nullopt;
    const auto month = short_number(parts[0], 2, 2);
    const auto day = short_number(parts[1], 2, 2);
    const auto clock = parse_list_clock(words.take());
    if (!month || !day || !clock) return std::nullopt;
    const auto both = std::chrono::month(*month) / std::chrono::day(*day);
    return both.ok() ? std::optional(latest(both, *clock, now)) : std::nullopt;
}

// Year, month and day, each with a letter of its own behind it.
std::optional<ListStamp> take_asian(Words& words, FileTime) {
    const auto year_word = words.take();
    if (bare_number(year_word).size() == year_word.size()) return std::nullopt;
    const auto year = parse_year(year_word);
    const auto month = parse_list_month(words.take());
    const auto day = month_day_of(month, words.take());
    return year && day ? std::optional(take_clock_of(words, *year / *day)) : std::nullopt;
}

}  // namespace

std::optional<ListStamp> take_unix_stamp(Words& words, FileTime now) {
    constexpr std::array forms{take_month_first, take_whole_date, take_day_first, take_month_and_day, take_asian};
    for (const auto form : forms) {
        Words attempt = words;
        if (const auto stamp = form(attempt, now)) {
            words = attempt;
            return stamp;
        }
    }
    return std::nullopt;
}

}  // namespace ftp
