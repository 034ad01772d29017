#include "common/protocol/list_stamp.hpp"

#include "common/base/text.hpp"
#include "common/protocol/calendar.hpp"

namespace ftp {

namespace {

using Precision = ListedEntry::Precision;

std::optional<unsigned> digits(std::string_view text, std::size_t least, std::size_t most) {
    if (text.size() < least || text.size() > most) return std::nullopt;
    return number<unsigned>(text);
}

struct Clock {
    TimeOfDay time;
    bool with_seconds = false;
};

Precision precision_of(const Clock& clock) { return clock.with_seconds ? Precision::second : Precision::minute; }

// "08:01", "8:01", "08:01:59" and a fraction, which is dropped.
std::optional<Clock> parse_clock(std::string_view word) {
    const auto parts = split(word.substr(0, word.find('.')), ':');
    if (parts.size() != 2 && parts.size() != 3) return std::nullopt;
    const auto hour = digits(parts[0], 1, 2);
    const auto minute = digits(parts[1], 2, 2);
    const auto second = parts.size() == 3 ? digits(parts[2], 2, 2) : std::optional(0u);
    if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    return Clock{{*hour, *minute, *second}, parts.size() == 3};
}

// A list with a clock leaves out the year: the latest in which that day exists and lies at most a day ahead of now.
// Eight years back there is a 29th of February for certain, but around 1900 and 2100.
std::optional<FileTime> latest(std::chrono::month_day day, TimeOfDay time, FileTime now) {
    const auto this_year = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(now)).year();
    for (int back = -1; back <= 8; ++back) {
        const auto moment = file_time((this_year - std::chrono::years(back)) / day, time);
        if (moment && *moment <= now + std::chrono::days(1)) return moment;
    }
    return std::nullopt;
}

// "Mar  9 08:01" and "Mar  9  2001".
std::optional<ListStamp> take_month_first(Words& words, FileTime now) {
    const auto month = parse_month(words.take());
    const auto day = digits(words.take(), 1, 2);
    if (!month || !day) return std::nullopt;
    const auto month_day = *month / std::chrono::day(*day);
    if (!month_day.ok()) return std::nullopt;
    const auto word = words.take();
    if (const auto clock = parse_clock(word)) {
        return ListStamp{latest(month_day, clock->time, now), precision_of(*clock)};
    }
    const auto year = digits(word, 4, 4);
    if (!year) return std::nullopt;
    return ListStamp{file_time(std::chrono::year(static_cast<int>(*year)) / month_day, {}), Precision::day};
}

std::optional<std::chrono::year_month_day> date_of(unsigned year, unsigned month, unsigned day) {
    const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(year)), std::chrono::month(month),
                                           std::chrono::day(day));
    return date.ok() ? std::optional(date) : std::nullopt;
}

// "2025-03-09".
std::optional<std::chrono::year_month_day> parse_iso_date(std::string_view word) {
    const auto parts = split(word, '-');
    if (parts.size() != 3) return std::nullopt;
    const auto year = digits(parts[0], 4, 4);
    const auto month = digits(parts[1], 2, 2);
    const auto day = digits(parts[2], 2, 2);
    return year && month && day ? date_of(*year, *month, *day) : std::nullopt;
}

bool is_zone(std::string_view word) {
    return word.size() == 5 && (word[0] == '+' || word[0] == '-') && number<unsigned>(word.substr(1));
}

// "2025-03-09 08:01", "2025-03-09 08:01:02.000000000 +0100": the zone is skipped, times are as listed.
std::optional<ListStamp> take_iso(Words& words) {
    const auto date = parse_iso_date(words.take());
    const auto clock = parse_clock(words.take());
    if (!date || !clock) return std::nullopt;
    if (clock->with_seconds && is_zone(words.peek())) words.take();
    return ListStamp{file_time(*date, clock->time), precision_of(*clock)};
}

// "03-09-25", "03/09/2025" as IIS writes them, or "2025-03-09".
std::optional<std::chrono::year_month_day> parse_dos_date(std::string_view word) {
    if (const auto date = parse_iso_date(word)) return date;
    const auto parts = split(word, word.find('/') == word.npos ? '-' : '/');
    if (parts.size() != 3 || parts[2].size() == 3) return std::nullopt;
    const auto month = digits(parts[0], 1, 2);
    const auto day = digits(parts[1], 1, 2);
    const auto year = digits(parts[2], 2, 4);
    if (!month || !day || !year) return std::nullopt;
    const unsigned century = parts[2].size() == 4 ? 0 : *year < 70 ? 2000 : 1900;
    return date_of(century + *year, *month, *day);
}

// "08:01AM", "12:30PM" or "20:01".
std::optional<Clock> parse_dos_clock(std::string_view word) {
    const std::string half = lower(word.substr(word.size() < 2 ? 0 : word.size() - 2));
    if (half != "am" && half != "pm") return parse_clock(word);
    auto clock = parse_clock(word.substr(0, word.size() - 2));
    if (!clock || clock->time.hour < 1 || clock->time.hour > 12) return std::nullopt;
    clock->time.hour = clock->time.hour % 12 + (half == "pm" ? 12 : 0);
    return clock;
}

}  // namespace

std::optional<ListStamp> take_unix_stamp(Words& words, FileTime now) {
    Words attempt = words;
    auto stamp = take_month_first(attempt, now);
    if (!stamp) {
        attempt = words;
        stamp = take_iso(attempt);
    }
    if (stamp) words = attempt;
    return stamp;
}

std::optional<ListStamp> take_dos_stamp(Words& words) {
    const auto date = parse_dos_date(words.take());
    const auto clock = parse_dos_clock(words.take());
    if (!date || !clock) return std::nullopt;
    return ListStamp{file_time(*date, clock->time), precision_of(*clock)};
}

}  // namespace ftp
