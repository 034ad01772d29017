#pragma once

#include "common/base/file_status.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace ftp {

// A moment of a day, as protocol lines write it.
struct TimeOfDay {
    unsigned hour = 0;
    unsigned minute = 0;
    unsigned second = 0;  // 60 is a leap second and means the one that follows
};

// Nothing for a day that does not exist, a time out of range, or a year that nanoseconds cannot count to (1678..2261
// fit).
std::optional<FileTime> file_time(std::chrono::year_month_day day, TimeOfDay time);

// The three letters of a month in English, without regard to case.
std::optional<std::chrono::month> parse_month(std::string_view word);
std::string_view month_name(std::chrono::month month);

}  // namespace ftp
