#pragma once

#include "ftp/ui/progress.hpp"

namespace ftp::client {

struct Window {
    std::size_t columns = 80;
    std::size_t rows = 24;
};

enum class Colours { off, on };

// What a terminal shows of a run: a line for each file on its way and, if there are several, one for all. No line is as
// wide as the window (the last column makes some terminals wrap), and there is always a row left. A narrow window
// loses the time first, then the rate, and names are shortened; a low one loses files, never the totals.
std::vector<std::string> progress_lines(const ProgressView& view, Window window, Colours colours);

// "0:07", "12:05", "3:00:00"; "--:--" if nobody knows or it is over four days.
std::string remaining_time(std::uint64_t octets, double rate);

}  // namespace ftp::client
