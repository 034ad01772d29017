#include "common/protocol/list_stamp.hpp"

#include "common/base/text.hpp"
#include "common/protocol/list_month.hpp"

#include <array>

namespace ftp {

namespace {

using Precision = ListedEntry::Precision;

}  // namespace

std::optional<unsigned> short_number(std::string_view text, std::size_t least, std::size_t most) {
    if (text.size() < least || text.size() > most) return std::nullopt;
    return number<unsigned>(text);
}

std::optional<ListClock> parse_list_clock(std::string_view word) {
    const auto parts = split(word.substr(0, word.find('.')), ':');
    if (parts.size() != 2 && parts.size() != 3) return std::nullopt;
    const auto hour = short_number(parts[0], 1, 2);
    const auto minute = short_number(parts[1], 2, 2);
    const auto second = parts.size() == 3 ? short_number(parts[2], 2, 2) : std::optional(0u);
    if (!hour || !minute || !second) return std::nullopt;
    const bool midnight = *hour == 24 && *minute == 0 && *second == 0;
    if (!midnight && (*hour > 23 || *minute > 59 || *second > 60)) return std::nullopt;
    return ListClock{{midnight ? 0 : *hour, *minute, *second}, parts.size() == 3, midnight};
}

ListStamp stamp_of(std::chrono::year_month_day date, const ListClock& clock) {
    auto time = file_time(date, clock.time);
    if (time && clock.next_day) *time += std::chrono::days(1);
    return {time, clock.with_seconds ? Precision::second : Precision::minute};
}

ListStamp stamp_of(std::chrono::year_month_day date) { return {file_time(date, {}), Precision::day}; }

std::optional<std::chrono::year_month_day> date_of(unsigned year, unsigned month, unsigned day) {
    const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(year)), std::chrono::month(month),
                                           std::chrono::day(day));
    return date.ok() ? std::optional(date) : std::nullopt;
}

namespace {

// Two digits, or the three of programs that count years from 1900.
std::optional<unsigned> full_year(std::string_view digits) {
    const auto year = short_number(digits, 2, 4);
    if (!year || digits.size() == 4) return year;
    if (digits.size() == 3) return *year >= 100 ? std::optional(1900 + *year) : std::nullopt;
    return (*year < 70 ? 2000 : 1900) + *year;
}

std::optional<std::chrono::year_month_day> parse_dos_date(std::string_view word, DateOrder order) {
    auto parts = split(word, word.find('/') == word.npos ? '-' : '/');
    if (parts.size() != 3) return std::nullopt;
    if (parts[0].size() == 4) order = DateOrder::year_month_day;
    if (order == DateOrder::year_month_day) parts = {parts[1], parts[2], parts[0]};
    if (order == DateOrder::day_month_year) std::swap(parts[0], parts[1]);
    const auto month = short_number(parts[0], 1, 2);
    const auto day = short_number(parts[1], 1, 2);
    const auto year = full_year(parts[2]);
    return month && day && year ? date_of(*year, *month, *day) : std::nullopt;
}

// "08:01AM", "12:30PM" or "20:01".
std::optional<ListClock> parse_dos_clock(std::string_view word) {
    const std::string half = lower(word.substr(word.size() < 2 ? 0 : word.size() - 2));
    if (half != "am" && half != "pm") return parse_list_clock(word);
    auto clock = parse_list_clock(word.substr(0, word.size() - 2));
    if (!clock || clock->next_day || clock->time.hour < 1 || clock->time.hour > 12) return std::nullopt;
    clock->time.hour = clock->time.hour % 12 + (half == "pm" ? 12 : 0);
    return clock;
}

std::optional<std::chrono::year_month_day> parse_dashed_date(std::string_view word) {
    auto parts = split(word, '-');
    if (parts.size() != 3) return std::nullopt;
    if (!parse_list_month(parts[1])) std::swap(parts[0], parts[1]);
    const auto day = short_number(parts[0], 1, 2);
    const auto month = parse_list_month(parts[1]);
    const auto year = full_year(parts[2]);
    return day && month && year ? date_of(*year, unsigned{*month}, *day) : std::nullopt;
}

}  // namespace

std::optional<ListStamp> take_dos_stamp(Words& words, DateOrder order) {
    Words attempt = words;
    const auto date = parse_dos_date(attempt.take(), order);
    const auto clock = parse_dos_clock(attempt.take());
    if (!date || !clock) return std::nullopt;
    words = attempt;
    return stamp_of(*date, *clock);
}

std::optional<ListStamp> take_dashed_stamp(Words& words) {
    Words attempt = words;
    const auto date = parse_dashed_date(attempt.take());
    const auto clock = parse_list_clock(attempt.take());
    if (!date || !clock) return std::nullopt;
    words = attempt;
    return stamp_of(*date, *clock);
}

}  // namespace ftp
