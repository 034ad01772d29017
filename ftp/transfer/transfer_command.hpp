#pragma once

#include "common/protocol/reply.hpp"
#include "ftp/transfer/data_exchange.hpp"
#include "ftp/transfer/means.hpp"

namespace ftp::client {

// What downloads and uploads share around their data.

// The answer to SIZE and MDTM (RFC 3659 §3, §4); nothing for any other.
std::optional<ByteCount> size_reply(const Reply& reply);
std::optional<FileTime> time_reply(const Reply& reply);

// From here on the next RETR or STOR starts in the middle of the file (RFC 3659 §5). A position of 0 needs no command.
awaitable<Status> restart_at(Conversation& talk, std::uint64_t position);

// How the data of a transfer begins: its connection, how long it may stand still, and how fast it may go.
Carriage carriage_of(const Conversation& talk, const Means& means, Stream stream);
// The same of a file of this size, if that is known: one that inflates to more than a tenth above it is no such file.
Carriage carriage_of(const Conversation& talk, const Means& means, Stream stream, std::optional<ByteCount> size);

// Tells the audience of a file whose octets are about to move from this offset on.
void tell_beginning(const Means& means, const std::string& name, std::optional<ByteCount> size, std::uint64_t offset,
                    std::shared_ptr<const Meter> meter);

// RETR, and its first reply. A refusal before the data is an Error.
awaitable<Status> begin_retrieval(Conversation& talk, TransferReplies& replies, std::string command,
                                  DataConnection& data);
// What else than an orderly end of the connection proves that all octets came: under TLS not every server says
// close_notify, and without it anybody on the way may have cut the connection (RFC 4217 §12.4).
enum class Evidence { none, octets };
inline Evidence evidence_if(bool octets_agree) { return octets_agree ? Evidence::octets : Evidence::none; }

// Whether it went well, once its data has ended and its connection is closed (ProFTPD waits for that before it
// answers): its final reply.
awaitable<Result<Reply>> conclude_retrieval(Conversation& talk, TransferReplies& replies, const std::string& command,
                                            const Outcome& data, Evidence evidence);

}  // namespace ftp::client
