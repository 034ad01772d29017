#include "common/protocol/calendar.hpp"

#include "common/base/text.hpp"

#include <algorithm>
#include <array>

namespace ftp {

namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 12> month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

std::optional<FileTime> file_time(std::chrono::year_month_day day, TimeOfDay time) {
    if (!day.ok() || day.year() < 1678y || day.year() > 2261y) return std::nullopt;
    if (time.hour > 23 || time.minute > 59 || time.second > 60) return std::nullopt;
    return std::chrono::sys_days(day) + std::chrono::hours(time.hour) + std::chrono::minutes(time.minute) +
           std::chrono::seconds(time.second);
}

std::optional<std::chrono::month> parse_month(std::string_view word) {
    const auto found = std::ranges::find_if(month_names, [&](auto name) { return same_word(name, word); });
    if (found == month_names.end()) return std::nullopt;
    return std::chrono::month(static_cast<unsigned>(found - month_names.begin()) + 1);
}

std::string_view month_name(std::chrono::month month) { return month_names.at(unsigned{month} - 1); }

}  // namespace ftp
