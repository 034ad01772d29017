#pragma once

#include "ftp/transfer/publication.hpp"

namespace ftp::client {

// What stands under the final name of an upload, on a server that does not rename over a file. It is never deleted
// before the new one has the name: it gets a name of ours first (path_of_former).

// True: a file stood there, and has left. False: nothing to set aside stands there, or the server lets it have no other
// name; nothing has changed. Errors: those of the conversation.
awaitable<Result<bool>> set_former_aside(Session& session, Destination to, UploadHistory& history);

// It gets its name back, as far as the server lets it; history.former_aside tells. Errors: those of the conversation.
awaitable<Status> bring_former_back(Session& session, Destination to, UploadHistory& history);

// Behind the publication of the new one. A refusal is told, and is no failure. Errors: those of the conversation.
awaitable<Status> remove_former(Session& session, Destination to, UploadHistory& history);

}  // namespace ftp::client
