#pragma once

#include "common/base/file_status.hpp"
#include "common/protocol/features.hpp"
#include "common/protocol/reply.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace ftp::client {

// How the modification time of a file is set, the best first. MDTM with a time in front of the path is a habit of some
// servers; to others it asks for the time of a file of that name.
enum class TimeWay { mfmt, mff, site_utime, site_utime_path_first, mdtm };

std::string_view name_of(TimeWay way);

// What a host offers, and what of it was refused.
class TimeWays {
  public:
    // greeting: of the server; MDTM is used only with those that are known to take it.
    void offer(const Features& features, std::string_view greeting);

    // Nothing when times cannot be set there.
    std::optional<TimeWay> best() const;
    void refuse(TimeWay way) { offered_.erase(way); }

  private:
    std::set<TimeWay> offered_;
};

// Sets the time of a file (draft-somers-ftp-mfxx §3, §5); path is as the user named it.
std::string time_command(TimeWay way, FileTime modified, std::string_view path);

// The server does not know this way, whatever the file is.
bool refuses_way(const Reply& reply);

}  // namespace ftp::client
