#pragma once

#include "ftp/transfer/remote_tree.hpp"

namespace ftp::client {

// What a listing leaves open is asked, as cheaply as can be.

// Of entries whose kind a list of names does not tell: who has a SIZE is a file, and has a time, who can be
// entered a folder.
awaitable<Status> learn_kinds(Session& session, std::string folder, std::vector<RemoteEntry>& entries);

// Times of LIST become UTC, as far as the zone of the server is known or can be learned: once for a host, from the MDTM
// of one file.
awaitable<Status> correct_times(Session& session, std::string folder, std::vector<RemoteEntry>& entries);

// The same with what is known of the zone by now.
void correct_times(const ListZone& zone, std::vector<RemoteEntry>& entries);
// By its MDTM the zone could be learned.
bool tells_zone(const RemoteEntry& entry);

// Can a session go there (CWD)? It comes back to where it was.
awaitable<Result<bool>> can_enter(Session& session, std::string path);

}  // namespace ftp::client
