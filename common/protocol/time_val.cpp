#include "common/base/text.hpp"
#include "common/protocol/calendar.hpp"
#include "common/protocol/facts.hpp"

#include <fmt/format.h>

namespace ftp {

std::string format_time(FileTime time) {
    const auto second = std::chrono::floor<std::chrono::seconds>(time);
    const auto day = std::chrono::floor<std::chrono::days>(second);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(second - day);
    return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}", int{date.year()}, unsigned{date.month()}, unsigned{date.day()},
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

namespace {

// The digits behind the point; finer than nanoseconds is cut off.
std::optional<std::chrono::nanoseconds> fraction(std::string_view digits) {
    if (digits.empty() || digits.find_first_not_of("0123456789") != digits.npos) return std::nullopt;
    std::string nine(digits.substr(0, 9));
    nine.resize(9, '0');
    return std::chrono::nanoseconds(number<std::uint32_t>(nine).value_or(0));
}

}  // namespace

std::optional<FileTime> parse_time(std::string_view text) {
    constexpr std::size_t length = 14;
    const auto digits = text.substr(0, length);
    if (digits.size() != length || digits.find_first_not_of("0123456789") != digits.npos) return std::nullopt;
    const auto part = [&](std::size_t at, std::size_t size) {
        return number<unsigned>(digits.substr(at, size)).value_or(0);
    };
    const std::chrono::year_month_day day(std::chrono::year(static_cast<int>(part(0, 4))),
                                          std::chrono::month(part(4, 2)), std::chrono::day(part(6, 2)));
    const auto time = file_time(day, {part(8, 2), part(10, 2), part(12, 2)});
    if (!time || text.size() == length) return time;
    if (text[length] != '.') return std::nullopt;
    const auto rest = fraction(text.substr(length + 1));
    return rest ? std::optional(*time + *rest) : std::nullopt;
}

}  // namespace ftp
