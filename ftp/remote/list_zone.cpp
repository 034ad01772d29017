#include "ftp/remote/list_zone.hpp"

namespace ftp::client {

namespace {

using namespace std::chrono;

constexpr minutes widest{14 * 60};
constexpr minutes quarter{15};

}  // namespace

minutes ListZone::slack() const {
    if (state != State::known) return widest;
    return ahead == minutes(0) ? minutes(0) : minutes(60);
}

std::optional<minutes> zone_of(FileTime listed, ListedEntry::Precision precision, FileTime in_utc) {
    if (precision == ListedEntry::Precision::day) return std::nullopt;
    // A list without seconds has cut them off.
    const FileTime exact = precision == ListedEntry::Precision::minute ? FileTime(floor<minutes>(in_utc)) : in_utc;
    const auto difference = listed - exact;
    if (abs(difference) > widest + minutes(1)) return std::nullopt;
    const auto half = difference < FileTime::duration() ? -duration_cast<seconds>(quarter) / 2 : duration_cast<seconds>(quarter) / 2;
    const minutes ahead = quarter * ((difference + half) / quarter);
    if (abs(difference - ahead) > minutes(1)) return std::nullopt;
    return ahead;
}

}  // namespace ftp::client
