#pragma once

#include <string_view>

namespace ftp::client {

// A server that tells by its greeting what it is, and what cannot be learned from it in any other way.
struct KnownServer {
    std::string_view greeting;  // a part of it
    std::string_view name;
    std::string_view quirk;  // for people; what the client does about it
    bool sets_time_by_mdtm = false;
    bool needs_name_format = false;  // SITE NAMEFMT 1: paths with slashes
};

// Nothing for one that we do not know.
const KnownServer* known_server(std::string_view greeting);

}  // namespace ftp::client
