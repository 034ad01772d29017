#pragma once

#include "common/net/listener.hpp"
#include "common/net/stream.hpp"
#include "common/protocol/reply.hpp"
#include "ftp/remote/data_ways.hpp"

#include <vector>

namespace ftp::client {

using Replies = std::vector<Reply>;

// What opening a data connection gives: the connection, and the replies to what was sent along. When the server is to
// connect to us it does so only behind the transfer command: until then there is a listener and no stream.
struct DataConnection {
    Stream stream;
    Descriptor listener;
    Replies replies;
    DataWay way = DataWay::extended_passive;
    bool promised = false;  // its port was asked for before it was known what for

    bool waits_for_server() const { return !stream; }
};

// A port of ours on this address. The command that tells the server of it (RFC 2428 §2, RFC 959 §4.1.2).
// Errors: those of bind(2).
Result<Descriptor> listen_for_data(const asio::ip::address& local, const asio::any_io_executor& executor);
std::string active_command(DataWay way, int listener);

// Waits for the server, and for nobody else: who connects from another address is hung up on (RFC 2577 §5: a stranger
// could slip in data of his own). Errors: timed_out, operation_canceled; those of accept(2).
awaitable<Result<Stream>> accept_from(Descriptor& listener, asio::ip::address server, Deadline until);

}  // namespace ftp::client
