#pragma once

#include "ftp/transfer/listing_parts.hpp"
#include "ftp/transfer/session.hpp"

namespace ftp::client {

// One folder (MLSD where the server has it, else LIST, else NLST). "" is the folder of the login. Times of LIST are
// corrected by the zone of the server, which is learned with the first list that tells it (Dialect::list_zone); what a
// list of names leaves open is asked.
// take: gets all but the last part of a folder that is larger than part_of_folder; empty: it is kept whole, up to the
// size of whole_folder. So is a list of names, for what it leaves open can only be asked behind its end.
// Errors: refused where there is no such folder; those of a transfer, of a listing beyond all measure, and of take; a
// listing that was cut short is never taken for a whole one.
awaitable<Result<Listing>> list_folder(Session& session, std::string folder, TakePart take = TakePart());

// Which of these names of folders in a folder are symbolic links, by LIST: MLSD and MLST of some servers tell of a link
// what it leads to. Errors: those of list_folder; protocol_violated where LIST does not show one of them.
awaitable<Result<std::vector<std::string>>> links_among(Session& session, std::string folder,
                                                        std::vector<std::string> names);

// The entry that MLST tells of (RFC 3659 §7): the one line between the first and the last.
std::optional<RemoteEntry> mlst_entry(const Reply& reply);

// What there is under this path; nothing if there is nothing, or nothing that we may see.
awaitable<Result<std::optional<RemoteEntry>>> look_up(Session& session, std::string path);

}  // namespace ftp::client
