#pragma once

#include "ftp/transfer/listing_reader.hpp"
#include "ftp/transfer/session.hpp"

namespace ftp::client {

struct Listing {
    std::vector<RemoteEntry> entries;
    std::vector<Omission> refused;
    // Lines that nobody understands stand for something that is there: what is known is not all. The first of them.
    std::size_t unread = 0;
    std::string first_unread;
};

// One folder (MLSD where the server has it, else LIST, else NLST). "" is the folder of the login. Times of LIST are
// corrected by the zone of the server, which is learned with the first list that tells it (Dialect::list_zone); what a
// list of names leaves open is asked.
// Errors: refused where there is no such folder; those of a transfer; a listing that was cut short is never taken for a
// whole one.
awaitable<Result<Listing>> list_folder(Session& session, std::string folder);

// What there is under this path; nothing if there is nothing, or nothing that we may see.
awaitable<Result<std::optional<RemoteEntry>>> look_up(Session& session, std::string path);

}  // namespace ftp::client
