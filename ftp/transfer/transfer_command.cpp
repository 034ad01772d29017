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

Carriage carriage_of(const Conversation& talk, Stream stream) {
    Carriage carriage;
    carriage.data = std::move(stream);
    carriage.stall_limit = talk.patience().stall;
    return carriage;
}

}  // namespace ftp::client
