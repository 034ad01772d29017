#pragma once

#include "common/protocol/reply.hpp"

namespace ftp::client {

// What servers say of a listing besides the code of their reply.

// There is no such folder, or nothing in it: some refuse an empty folder instead of listing nothing.
bool means_empty(const Reply& reply);

// vsftpd, of a folder that it may not open: "226 Transfer done (but failed to open directory)."
bool means_unopened(const Reply& reply);

// The line that says that something is there which was not listed: names that cannot stand in a line (ours, "226 1
// entries, 1 with a line end in the name left out"), or more than the server lists ("226-Output truncated to 2000
// matches", of Pure-FTPd). Empty: there is none.
std::string what_is_left_out(const Reply& reply);

}  // namespace ftp::client
