#pragma once

#include "common/protocol/reply.hpp"
#include "ftp/transfer/data_exchange.hpp"

namespace ftp::client {

// What downloads and uploads share around their data.

// The answer to SIZE and MDTM (RFC 3659 §3, §4); nothing for any other.
std::optional<ByteCount> size_reply(const Reply& reply);
std::optional<FileTime> time_reply(const Reply& reply);

// From here on the next RETR or STOR starts in the middle of the file (RFC 3659 §5). A position of 0 needs no command.
awaitable<Status> restart_at(Conversation& talk, std::uint64_t position);

// How the data of a transfer begins: its connection, and how long it may stand still.
Carriage carriage_of(const Conversation& talk, Stream stream);

}  // namespace ftp::client
