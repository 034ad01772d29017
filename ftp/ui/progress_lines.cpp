#include "ftp/ui/progress_lines.hpp"

#include "common/base/text.hpp"
#include "common/base/units.hpp"
#include "ftp/ui/columns.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ftp::client {

namespace {

std::string percentage(std::uint64_t part, std::uint64_t whole) {
    // 100 is for what is whole: a file that lacks its last byte is not.
    const auto percent =
        whole == 0 ? 100 : static_cast<unsigned>(static_cast<double>(part) / static_cast<double>(whole) * 100);
    return fmt::format("{:>3}%", part < whole ? std::min(percent, 99u) : 100u);
}

std::string rate_text(double rate) { return human_size(ByteCount(static_cast<std::uint64_t>(rate))) + "/s"; }

std::uint64_t rest(std::uint64_t part, std::uint64_t whole) { return whole > part ? whole - part : 0; }

// "name        45%  1.2 MiB/s  0:07", as much of it as fits.
std::string file_line(const FileProgress& file, std::size_t width) {
    constexpr std::size_t least_name = 16;
    std::string numbers = " " + (file.size ? percentage(file.octets, *file.size) : human_size(ByteCount(file.octets)));
    const auto time = file.size ? remaining_time(rest(file.octets, *file.size), file.rate) : "";
    for (const auto& more : {fmt::format(" {:>12}", rate_text(file.rate)), fmt::format(" {:>8}", time)}) {
        if (least_name + columns(numbers + more) > width) break;
        numbers += more;
    }
    const auto name = fitted(printable(file.name), width - std::min(width, columns(numbers)));
    return shortened(name + numbers, width);
}

// "3/20 files  45%  1.2 MiB/s  0:07  3.4 MiB of 7.5 MiB", as much of it as fits.
std::string totals_line(const ProgressView& view, std::size_t width) {
    const auto& whole = view.octets_expected;
    std::vector<std::string> more;
    if (whole) more.push_back(percentage(view.octets, *whole));
    more.push_back(rate_text(view.rate));
    if (whole) more.push_back(remaining_time(rest(view.octets, *whole), view.rate));
    more.push_back(human_size(ByteCount(view.octets)) + (whole ? " of " + human_size(ByteCount(*whole)) : ""));
    std::string line = fmt::format("{}/{} files", view.ended, view.expected);
    for (const auto& part : more) {
        if (columns(line + "  " + part) > width) break;
        line += "  " + part;
    }
    return shortened(line, width);
}

std::string emphasised(std::string line, Colours colours) {
    return colours == Colours::on ? "\x1b[1m" + line + "\x1b[0m" : line;
}

}  // namespace

std::string remaining_time(std::uint64_t octets, double rate) {
    constexpr double longest = 100 * 3600;
    const double seconds = octets == 0 ? 0 : (rate > 0 ? static_cast<double>(octets) / rate : longest);
    if (seconds >= longest) return "--:--";
    const auto whole = static_cast<unsigned>(seconds + 0.5);
    const auto hours = whole / 3600, minutes = whole / 60 % 60;
    return hours > 0 ? fmt::format("{}:{:02}:{:02}", hours, minutes, whole % 60)
                     : fmt::format("{}:{:02}", minutes, whole % 60);
}

std::vector<std::string> progress_lines(const ProgressView& view, Window window, Colours colours) {
    const auto width = std::max<std::size_t>(window.columns, 2) - 1;
    const auto rows = std::max<std::size_t>(window.rows, 2) - 1;
    const bool totals = view.expected > 1;
    const auto shown = std::min(view.files.size(), rows - (totals ? 1 : 0));
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < shown; ++i) lines.push_back(file_line(view.files[i], width));
    if (totals) lines.push_back(emphasised(totals_line(view, width), colours));
    return lines;
}

}  // namespace ftp::client
