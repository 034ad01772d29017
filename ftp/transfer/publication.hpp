#pragma once

#include "ftp/transfer/transfer_command.hpp"
#include "ftp/transfer/upload.hpp"

namespace ftp::client {

// Where the octets of an upload go before they are whole.
struct Destination {
    std::string path;  // STOR to this
    std::string final_path;
    bool replaces = true;  // what stands under the final name
    bool once = false;     // what is sent there cannot be sent again
    bool aside() const { return path != final_path; }
};

// Whether so much is there. A server without SIZE is believed for its 226. Errors: wrong_size.
awaitable<Status> check_size(Conversation& talk, Destination to, std::uint64_t size);

// The final name in one step, with its time in front (the command that sets it under the temporary name; empty: none)
// and, where more follow, the question for the next port behind it. Where the server does not rename over a file, that
// file gets another name first, and is deleted behind the rename; where that fails, it gets its name back. The reply to
// RNTO. Errors: refused, too where there is such a file and it is not to be replaced; those of the conversation. A
// failure that leaves what was there under its other name says so.
awaitable<Result<Reply>> publish(Session& session, Destination to, UploadHistory& history,
                                 std::string time_command = std::string());

// After a try whose last reply was lost: does the whole file stand under its final name? Only where that is certain.
awaitable<Result<bool>> found_published(Session& session, Destination to, std::uint64_t size, UploadHistory& history);

}  // namespace ftp::client
