#pragma once

#include "ftp/transfer/local_source.hpp"
#include "ftp/transfer/transfer_command.hpp"

namespace ftp::client {

// The commands of one upload in the order of the wire.
struct Store {
    explicit Store(std::string transfer_command) : command(std::move(transfer_command)) {}
    std::string command;               // "STOR in/a"
    std::vector<std::string> leading;  // in front of it in the same flight; their replies decide nothing
    std::string question;              // behind it in the same segment (Conversation::pairs); empty: none
};

// How far it came, for whoever never hears the server's word on it.
struct Sent {
    bool all = false;  // every octet and the end of them have left
    // To the question, given behind the end of the transfer. Nothing where it came at another time.
    std::optional<Reply> answer;
    std::optional<Reply> refusal;  // that came instead of 1yz: no octet was wanted
};

// The octets of a job into one STOR or APPE: FileSender, PieceSender, whose stream is not set yet. Ends with the
// server's word that it has them. While they are under way, an end that nobody planned (a killed process too) resets
// the data connection: the far side must not take it for the end of the file.
template <typename Job>
awaitable<Result<Reply>> send_data(Conversation& talk, asio::thread_pool& pool, Store store, DataConnection data,
                                   Job job, Sent& sent);

// The same of a file of this machine from an offset on, as long as it was when it was opened. carriage: without its
// stream. Errors: EMFILE too.
awaitable<Result<Reply>> send_file(Conversation& talk, asio::thread_pool& pool, Store store, DataConnection data,
                                   Carriage carriage, const LocalSource& source, std::uint64_t offset, Sent& sent);

}  // namespace ftp::client
