#include "ftp/transfer/transfer_command.hpp"

#include "common/base/text.hpp"
#include "common/protocol/facts.hpp"
#include "ftp/remote/failure.hpp"

namespace ftp::client {

std::optional<ByteCount> size_reply(const Reply& reply) {
    if (!reply.is(Code::file_status)) return std::nullopt;
    const auto size = number<std::uint64_t>(trimmed(reply.text()));
    return size ? std::optional(ByteCount(*size)) : std::nullopt;
}

std::optional<FileTime> time_reply(const Reply& reply) {
    return reply.is(Code::file_status) ? parse_time(trimmed(reply.text())) : std::nullopt;
}

awaitable<Status> restart_at(Conversation& talk, std::uint64_t position) {
    if (position == 0) co_return Status();
    auto reply = co_await talk.command("REST " + std::to_string(position));
    if (!reply) co_return reply.error();
    if (reply->intermediate() || reply->completed()) co_return Status();
    co_return refusal("REST", *reply);
}

Carriage carriage_of(const Conversation& talk, const Means& means, Stream stream) {
    Carriage carriage;
    carriage.data = std::move(stream);
    carriage.stall_limit = talk.patience().stall;
    carriage.pacer = means.pacer;
    carriage.mode = talk.mode();
    return carriage;
}

Carriage carriage_of(const Conversation& talk, const Means& means, Stream stream, std::optional<ByteCount> size) {
    auto carriage = carriage_of(talk, means, std::move(stream));
    if (size) carriage.most_inflated = size->value() + size->value() / 10;
    return carriage;
}

void tell_beginning(const Means& means, const std::string& name, std::optional<ByteCount> size, std::uint64_t offset,
                    std::shared_ptr<const Meter> meter) {
    Underway file;
    file.name = name;
    file.size = size;
    file.offset = ByteCount(offset);
    file.meter = std::move(meter);
    means.audience.began(file);
}

awaitable<Status> begin_retrieval(Conversation& talk, TransferReplies& replies, std::string command,
                                  DataConnection& data) {
    std::vector<std::string> lines;
    lines.push_back(command);
    if (auto sent = co_await talk.send(std::move(lines)); !sent) co_return sent;
    if (auto connected = co_await replies.connected(data); !connected) co_return connected;
    if (auto begun = co_await replies.begun(data); !begun) co_return begun;
    if (replies.refused()) co_return refusal(command, *replies.final());
    co_return Status();
}

awaitable<Result<Reply>> conclude_retrieval(Conversation& talk, TransferReplies& replies, const std::string& command,
                                            const Outcome& data, Evidence evidence) {
    if (replies.refused()) co_return refusal(command, *replies.final());
    const bool all_came =
        data.ending == Ending::complete || (data.ending == Ending::truncated && evidence == Evidence::octets);
    // The next try goes without.
    if (!all_came && talk.mode() == Mode::deflate) talk.dialect().spoils_deflated = true;
    if (!all_came && !(replies.broken() && data.ending != Ending::local_failure)) {
        // The server may still be sending: what it says to this session is not waited for.
        talk.abandon();
        co_return data_failure(command, data);
    }
    auto reply = co_await replies.ended(talk.final_deadline());
    if (!reply) co_return Error(reply.error().code(), command + ": " + reply.error().doing());
    if (!reply->completed()) co_return refusal(command, *reply);
    co_return reply;
}

}  // namespace ftp::client
