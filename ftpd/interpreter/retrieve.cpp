#include "ftpd/interpreter/handlers.hpp"
#include "ftpd/interpreter/replies.hpp"
#include "ftpd/interpreter/transfer_log.hpp"
#include "ftpd/session/carry.hpp"

#include <fmt/format.h>

namespace ftp::server {

namespace {

Reply final_reply(const Outcome& outcome, bool left_open) {
    switch (outcome.ending) {
        case Ending::complete:
            return done(left_open, "Transfer complete");
        case Ending::stalled:
            return Reply(Code::transfer_aborted, "The data connection stalled; transfer aborted");
        case Ending::connection_lost:
            return Reply(Code::transfer_aborted, "The data connection was lost");
        case Ending::local_failure:
            return Reply(Code::local_error, "Reading failed; the transfer is not complete");
        default:
            return Reply(Code::transfer_aborted, "Transfer aborted");
    }
}

template <typename Sender>
Reply conclude(Session& session, Driven<Sender> driven) {
    const bool left_open = finish_sent(session, std::move(driven.job.carriage()), driven.outcome);
    log_transfer(session, *session.running, Direction::download, driven.outcome.ending == Ending::complete,
                 driven.outcome);
    return final_reply(driven.outcome, left_open);
}

awaitable<Reply> send_file(Session& session, OpenedFile opened, ByteRange range) {
    const auto size = opened.status.size.value();
    Reply opening(Code::opening_data,
                  fmt::format("Opening data connection for {} ({} bytes)", session.running->path, size));
    auto carriage = co_await connect_data(session, std::move(opening));
    if (!carriage) co_return reply_for_data(carriage.error());
    if (compressed_already(session.running->path)) carriage->deflate_level = deflate::stored;
    if (session.parameters.type == Type::image) {
        carriage->marks = true;
        FileSender sender(std::move(*carriage), std::move(opened.file), range.begin, range.end);
        auto driven = co_await carry(session, std::move(sender));
        co_return conclude(session, std::move(driven));
    }
    PieceSender sender(std::move(*carriage), ascii_source(std::move(opened.file), range.begin));
    auto driven = co_await carry(session, std::move(sender));
    co_return conclude(session, std::move(driven));
}

}  // namespace

awaitable<Reply> retrieve(Session& session, std::string_view argument) {
    const auto offset = std::exchange(session.parameters.restart, std::nullopt).value_or(0);
    const auto part = std::exchange(session.parameters.range, std::nullopt);
    const auto path = session.parameters.directory.resolve(argument);
    if (!path) co_return bad_path();
    const bool image = session.parameters.type == Type::image;
    if (part && !image) co_return Reply(Code::wrong_representation, "RANG counts octets as they are: send TYPE I");
    auto opened = session.tree().open_for_reading(*path);
    if (!opened) co_return reply_for(opened.error(), *path);
    const auto size = opened->status.size.value();
    if (image && offset > size) co_return Reply(Code::bad_restart, "The restart offset is beyond the end of the file");
    // In TYPE A the offset counts transferred octets, of which there may be more than the file has.
    const auto range = part ? part->within(size) : ByteRange{offset, std::max(offset, size)};
    begin_transfer(session, "RETR", path->text(), range.size());
    session.running->offset = range.begin;
    Reply reply = co_await send_file(session, std::move(*opened), range);
    end_transfer(session);
    co_return reply;
}

awaitable<Reply> abort_transfer(Session& session, std::string_view) {
    // A transfer that was under way has been answered by its own 426 before this.
    session.forget_data_setup();
    co_return Reply(Code::transfer_complete, "Nothing is running now");
}

}  // namespace ftp::server
